import { KEY_PARTS } from '../types/index.js';
import type { RowShape } from '../types/index.js';
import type { Backend } from './backend.js';
import { JOIN } from './context-join.js';
import { feedForwardSpecs } from './feed-forward.js';
import type { Capacity, NetworkBody } from './network-body.js';
import { tensorSpec } from './parameters.js';
import type { Parameters, TensorSpec } from './parameters.js';
import { PREVIOUS_FEATURES, ROW_FEATURES } from './row-features.js';

/** What the parts that all networks share need to know of their sizes. */
export interface NetworkSizes {
  /** D: width of the inputs' embeddings, of the body and of what the heads are given. */
  readonly dModel: number;
  /** Layers of the body. */
  readonly nLayer: number;
  /** Sizes of the embeddings and heads. */
  readonly shape: RowShape;
}

/** A kind of network: inputs, heads, training and file are the same for all, the body between them is its own. */
export interface Architecture<S extends NetworkSizes> {
  /** Also the name of its predictor. */
  readonly name: string;
  /** What its files state. */
  readonly format: string;
  /** The sizes beside the shape that a file states, each with the largest that is taken. */
  readonly sizeLimits: Readonly<Record<Exclude<keyof S, 'shape'>, number>>;
  /** Hidden width of the join with the actor's context; 0: the network is given the stream's last key alone. */
  readonly joinWidth: (sizes: S) => number;
  /** Deviation of the inputs' embeddings at the start; .02 as published for the Mamba. */
  readonly inputDeviation?: number;
  readonly bodySpecs: (sizes: S) => readonly TensorSpec[];
  readonly body: (backend: Backend, sizes: S, parameters: Parameters, capacity: Capacity) => NetworkBody;
}

/** Every tensor of the network, in the order of the flat buffer: the inputs' embeddings come first, as one table. */
export function tensorSpecs<S extends NetworkSizes>(architecture: Architecture<S>, sizes: S): readonly TensorSpec[] {
  const { dModel: D, shape } = sizes;
  const H = architecture.joinWidth(sizes);
  const features = H > 0 ? ROW_FEATURES : ROW_FEATURES.slice(0, PREVIOUS_FEATURES);
  return [
    ...features.map((feature) =>
      tensorSpec(feature.tensor, [feature.size(shape), D], 'embedding', architecture.inputDeviation),
    ),
    ...architecture.bodySpecs(sizes),
    ...(H > 0 ? feedForwardSpecs(JOIN, D, H) : []),
    ...KEY_PARTS.flatMap((part, i) => [
      tensorSpec(`head.${part}.weight`, [shape.parts[i], D], 'linear'),
      tensorSpec(`head.${part}.bias`, [shape.parts[i]], 'zero'),
      // The last part conditions nothing.
      ...(i < KEY_PARTS.length - 1 ? [tensorSpec(`given.${part}.weight`, [shape.parts[i], D], 'embedding')] : []),
    ]),
  ];
}
