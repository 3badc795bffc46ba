import type { RowShape } from '../types/index.js';
import type { Backend } from './backend.js';
import type { MambaSizes } from './mamba-sizes.js';
import { Parameters, tensorLength, tensorSpecs } from './parameters.js';
import { invalidModel, readSafetensors, writeSafetensors } from './safetensors.js';
import type { SafetensorsFile } from './safetensors.js';

const FORMAT = 'logmamba-mamba-1';
/** No tensor of ours comes near it; keeps a forged size from asking for memory without end. */
const MAX_SIZE = 1 << 24;

/** The network as safetensors bytes; its sizes are in the metadata, as JSON. */
export function writeModel(parameters: Parameters, sizes: MambaSizes): Uint8Array {
  const tensors = parameters.specs.map(({ name, shape }) => ({
    name,
    shape,
    values: Float32Array.from(parameters.get(name)),
  }));
  const metadata = new Map([
    ['format', FORMAT],
    ['sizes', JSON.stringify(sizes)],
  ]);
  return writeSafetensors(tensors, metadata);
}

/** @throws ConnectorError MODEL_INVALID */
export function readModel(bytes: Uint8Array, backend: Backend): { sizes: MambaSizes; parameters: Parameters } {
  const file = readSafetensors(bytes);
  const format = file.metadata.get('format');
  if (format !== FORMAT)
    throw invalidModel(`its format is ${format ?? 'not stated'}, not ${FORMAT}`, 'metadata.format');
  const sizes = readSizes(file);
  // All shapes are compared before anything is allocated by the sizes that the file claims.
  for (const spec of tensorSpecs(sizes)) {
    const shape = file.tensors.get(spec.name)?.shape;
    if (shape === undefined) throw invalidModel('the tensor is missing', spec.name);
    if (shape.join() !== spec.shape.join()) {
      throw invalidModel(`the tensor has the shape ${shape.join(' × ')}, not ${spec.shape.join(' × ')}`, spec.name);
    }
    if (tensorLength(spec) > MAX_SIZE) throw invalidModel('the tensor is too large', spec.name);
  }
  const parameters = new Parameters(sizes, backend);
  for (const { name, values } of file.tensors.values()) {
    if (parameters.specs.some((spec) => spec.name === name)) parameters.get(name).set(values);
    else throw invalidModel('the tensor is not part of this model', name);
  }
  return { sizes, parameters };
}

function readSizes(file: SafetensorsFile): MambaSizes {
  let value: unknown;
  try {
    value = JSON.parse(file.metadata.get('sizes') ?? 'null');
  } catch (error) {
    throw invalidModel('its sizes are not JSON', 'metadata.sizes', error);
  }
  const sizes = value as Partial<MambaSizes> | null;
  const shape = sizes?.shape as Partial<RowShape> | undefined;
  const size = (name: string, candidate: unknown): number => {
    if (typeof candidate === 'number' && Number.isInteger(candidate) && candidate > 0 && candidate <= MAX_SIZE) {
      return candidate;
    }
    throw invalidModel('the size is not a positive integer', `metadata.sizes.${name}`);
  };
  const part = (i: number): number => size(`shape.parts.${i}`, shape?.parts?.[i]);
  const nLayer = size('nLayer', sizes?.nLayer);
  if (nLayer > file.tensors.size) throw invalidModel('it has fewer tensors than layers', 'metadata.sizes.nLayer');
  return {
    dModel: size('dModel', sizes?.dModel),
    nLayer,
    dState: size('dState', sizes?.dState),
    dConv: size('dConv', sizes?.dConv),
    expand: size('expand', sizes?.expand),
    dtRank: size('dtRank', sizes?.dtRank),
    dHidden: size('dHidden', sizes?.dHidden),
    shape: {
      parts: [part(0), part(1), part(2), part(3), part(4)],
      keys: size('shape.keys', shape?.keys),
      accounts: size('shape.accounts', shape?.accounts),
    },
  };
}
