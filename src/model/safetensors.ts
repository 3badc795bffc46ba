import { ConnectorError } from '../errors/index.js';

/** One tensor of a safetensors file. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface SafetensorsFile {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

/** Headers beyond this are refused before they are parsed; ours have some kilobytes. */
const MAX_HEADER = 1 << 20;
const ALIGNMENT = 8;

/**
 * The tensors as safetensors bytes (github.com/huggingface/safetensors, "Format"): u64 length, JSON header padded with
 * spaces, little-endian data; F32 only. The same input gives the same bytes.
 */
export function writeSafetensors(tensors: readonly NamedTensor[], metadata: ReadonlyMap<string, string>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: Object.fromEntries(metadata) };
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    const end = offset + values.length * 4;
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, end] };
    offset = end;
  }
  let text = JSON.stringify(header);
  const unpadded = new TextEncoder().encode(text).length;
  text += ' '.repeat((ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT);
  const head = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + head.length + offset);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(head.length), true);
  bytes.set(head, 8);
  let at = 8 + head.length;
  for (const { values } of tensors) {
    for (let i = 0; i < values.length; i++, at += 4) view.setFloat32(at, values[i], true);
  }
  return bytes;
}

/**
 * Reads what `writeSafetensors` wrote, or any safetensors file whose tensors are F32.
 * @throws ConnectorError MODEL_INVALID when the bytes are not that, down to gaps, overlaps and numbers that are not finite
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw invalidModel('it ends within the length of its header', 'header');
  const length = view.getBigUint64(0, true);
  if (length > BigInt(Math.min(MAX_HEADER, bytes.length - 8))) {
    throw invalidModel(`its header is said to be ${length.toString()} bytes long`, 'header');
  }
  const dataStart = 8 + Number(length);
  const entries = Object.entries(parseHeader(bytes.subarray(8, dataStart)));
  const metadata = new Map<string, string>();
  const places: Place[] = [];
  for (const [name, value] of entries) {
    if (name === '__metadata__') {
      if (!isRecord(value)) throw invalidModel('its metadata is no object', name);
      for (const [key, text] of Object.entries(value)) metadata.set(key, String(text));
    } else {
      places.push(readPlace(name, value));
    }
  }
  places.sort((a, b) => a.start - b.start || a.end - b.end);
  let at = 0;
  for (const { name, start, end } of places) {
    if (start !== at) throw invalidModel(`the tensor begins at byte ${start}, not ${at}`, name);
    at = end;
  }
  if (dataStart + at !== bytes.length) {
    throw invalidModel(`it holds ${bytes.length - dataStart} bytes of numbers where ${at} are announced`, 'data');
  }
  const tensors = new Map<string, NamedTensor>();
  for (const { name, shape, start, end } of places) {
    const values = new Float32Array((end - start) / 4);
    for (let i = 0; i < values.length; i++) {
      const value = view.getFloat32(dataStart + start + i * 4, true);
      if (!Number.isFinite(value)) throw invalidModel(`number ${i} of the tensor is not finite`, name);
      values[i] = value;
    }
    tensors.set(name, { name, shape, values });
  }
  return { metadata, tensors };
}

interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** A fault of a model file: what, where, and what to do. */
export function invalidModel(what: string, where: string, cause?: unknown): ConnectorError {
  return new ConnectorError(
    'MODEL_INVALID',
    `The model cannot be used: ${what}.`,
    { where, todo: 'Restore the model from a copy, or train a new one.' },
    cause,
  );
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw invalidModel('its header is not JSON', 'header', error);
  }
  if (!isRecord(header)) throw invalidModel('its header is no object', 'header');
  return header;
}

function readPlace(name: string, value: unknown): Place {
  if (!isRecord(value)) throw invalidModel('the entry is no object', name);
  if (value['dtype'] !== 'F32') throw invalidModel(`the tensor is ${String(value['dtype'])}, not F32`, name);
  const shape = sizesOf(value['shape'], name);
  const offsets = sizesOf(value['data_offsets'], name);
  const count = shape.reduce((product, size) => product * size, 1);
  if (offsets.length !== 2 || offsets[1] - offsets[0] !== count * 4) {
    throw invalidModel(`the tensor's bytes do not fit its shape (${shape.join(' × ')})`, name);
  }
  return { name, shape, start: offsets[0], end: offsets[1] };
}

function sizesOf(value: unknown, name: string): readonly number[] {
  if (!Array.isArray(value) || !value.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw invalidModel("the tensor's shape or place is not a list of sizes", name);
  }
  return value as readonly number[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
