import type { RowShape } from '../types/index.js';
import { tensorSpecs } from './architecture.js';
import type { Architecture, NetworkSizes } from './architecture.js';
import type { Backend } from './backend.js';
import { MAX_SIZE, Parameters, tensorLength } from './parameters.js';
import { invalidModel, readSafetensors, writeSafetensors } from './safetensors.js';
import type { SafetensorsFile } from './safetensors.js';

/** A network as safetensors bytes; its sizes are in the metadata, as JSON. */
export function writeModel<S extends NetworkSizes>(
  architecture: Architecture<S>,
  parameters: Parameters,
  sizes: S,
): Uint8Array {
  const tensors = parameters.specs.map(({ name, shape }) => ({
    name,
    shape,
    values: Float32Array.from(parameters.get(name)),
  }));
  const metadata = new Map([
    ['format', architecture.format],
    ['sizes', JSON.stringify(sizes)],
  ]);
  return writeSafetensors(tensors, metadata);
}

/** @throws ConnectorError MODEL_INVALID */
export function readModel<S extends NetworkSizes>(
  architecture: Architecture<S>,
  bytes: Uint8Array,
  backend: Backend,
): { sizes: S; parameters: Parameters } {
  const file = readSafetensors(bytes);
  const format = file.metadata.get('format');
  if (format !== architecture.format) {
    throw invalidModel(`its format is ${format ?? 'not stated'}, not ${architecture.format}`, 'metadata.format');
  }
  const sizes = readSizes(architecture, file);
  const specs = tensorSpecs(architecture, sizes);
  // All shapes are compared before anything is allocated by the sizes that the file claims.
  for (const spec of specs) {
    const shape = file.tensors.get(spec.name)?.shape;
    if (shape === undefined) throw invalidModel('the tensor is missing', spec.name);
    if (shape.join() !== spec.shape.join()) {
      throw invalidModel(`the tensor has the shape ${shape.join(' × ')}, not ${spec.shape.join(' × ')}`, spec.name);
    }
    if (tensorLength(spec) > MAX_SIZE) throw invalidModel('the tensor is too large', spec.name);
  }
  const parameters = new Parameters(specs, backend);
  for (const { name, values } of file.tensors.values()) {
    if (parameters.specs.some((spec) => spec.name === name)) parameters.get(name).set(values);
    else throw invalidModel('the tensor is not part of this model', name);
  }
  return { sizes, parameters };
}

function readSizes<S extends NetworkSizes>({ sizeLimits }: Architecture<S>, file: SafetensorsFile): S {
  let value: unknown;
  try {
    value = JSON.parse(file.metadata.get('sizes') ?? 'null');
  } catch (error) {
    throw invalidModel('its sizes are not JSON', 'metadata.sizes', error);
  }
  const stated = value as Record<string, unknown> | null;
  const shape = stated?.shape as Partial<RowShape> | undefined;
  const size = (name: string, candidate: unknown, limit: number): number => {
    if (typeof candidate === 'number' && Number.isInteger(candidate) && candidate > 0 && candidate <= limit) {
      return candidate;
    }
    throw invalidModel('the size is not a positive integer, or too large', `metadata.sizes.${name}`);
  };
  const part = (i: number): number => size(`shape.parts.${i}`, shape?.parts?.[i], MAX_SIZE);
  const sizes = Object.entries<number>(sizeLimits).map(([name, limit]): [string, number] => [
    name,
    size(name, stated?.[name], limit),
  ]);
  if (Number(stated?.nLayer) > file.tensors.size) {
    throw invalidModel('it has fewer tensors than layers', 'metadata.sizes.nLayer');
  }
  const checked: RowShape = {
    parts: [part(0), part(1), part(2), part(3), part(4)],
    keys: size('shape.keys', shape?.keys, MAX_SIZE),
    accounts: size('shape.accounts', shape?.accounts, MAX_SIZE),
  };
  // All names that the architecture states, and the shape: that is S.
  return Object.assign(Object.fromEntries(sizes), { shape: checked }) as unknown as S;
}
