import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../src/errors/index.js';
import { jsBackend } from '../../../src/model/backend.js';
import { initialise } from '../../../src/model/initialise.js';
import { loadMamba } from '../../../src/model/index.js';
import { tensorSpecs } from '../../../src/model/architecture.js';
import { MAMBA } from '../../../src/model/mamba-body.js';
import { mambaSizes } from '../../../src/model/mamba-sizes.js';
import { readModel, writeModel } from '../../../src/model/model-file.js';
import { Parameters } from '../../../src/model/parameters.js';
import { seededRandom } from '../../../src/model/random.js';
import { readSafetensors, writeSafetensors } from '../../../src/model/safetensors.js';
import { SHAPE, someKeys } from './small-model.js';

const tensors = [
  { name: 'a.weight', shape: [2, 3], values: Float32Array.of(1, -2, 0.5, 1e-30, 3e38, 0) },
  { name: 'b', shape: [1], values: Float32Array.of(7) },
];
const good = writeSafetensors(tensors, new Map([['format', 'x']]));

function fault(read: () => unknown): ConnectorError {
  try {
    read();
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The file with its header text changed. */
function withHeader(change: (header: string) => string): Uint8Array {
  const length = Number(new DataView(good.buffer).getBigUint64(0, true));
  const header = new TextEncoder().encode(change(new TextDecoder().decode(good.subarray(8, 8 + length))));
  const bytes = new Uint8Array(8 + header.length + good.length - 8 - length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  bytes.set(good.subarray(8 + length), 8 + header.length);
  return bytes;
}

describe('safetensors', () => {
  it('comes back as it was written, from any place in a buffer', () => {
    const shifted = new Uint8Array(good.length + 3);
    shifted.set(good, 3);
    const file = readSafetensors(shifted.subarray(3));
    expect([...file.tensors.values()]).toEqual(tensors);
    expect(file.metadata.get('format')).toBe('x');
    expect((8 + Number(new DataView(good.buffer).getBigUint64(0, true))) % 8).toBe(0);
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['a short header', good.subarray(0, 20)],
    ['a huge header length', Uint8Array.from([...new Uint8Array(8).fill(255), ...good.subarray(8)])],
    ['missing data', good.subarray(0, good.length - 4)],
    ['data too many', Uint8Array.from([...good, 0])],
    ['no JSON', withHeader((text) => text.replace('{', '['))],
    ['another type', withHeader((text) => text.replace('F32', 'F16'))],
    ['another shape', withHeader((text) => text.replace('[2,3]', '[2,4]'))],
    ['a negative size', withHeader((text) => text.replace('[2,3]', '[-2,-3]'))],
    ['an overlap', withHeader((text) => text.replace('[24,28]', '[20,24]'))],
    ['a list for a header', withHeader(() => '[1]')],
    ['a number that is not finite', Uint8Array.from([...good.subarray(0, good.length - 4), 0, 0, 0xc0, 0x7f])],
  ])('refuses %s and says what, where and what to do', (_, bytes) => {
    const { code, message, context } = fault(() => readSafetensors(bytes));
    expect(code).toBe('MODEL_INVALID');
    expect(message).toMatch(/^The model cannot be used: .+\.$/);
    expect(context.where).toMatch(/./);
    expect(context.todo).toMatch(/./);
  });

  it('is not fooled by names that objects have of themselves', () => {
    const file = readSafetensors(withHeader((text) => text.replace('"b"', '"__proto__"')));
    expect(file.tensors.get('__proto__')?.values).toEqual(Float32Array.of(7));
    expect(file.tensors.get('toString')).toBeUndefined();
  });
});

describe('a model file', () => {
  const sizes = mambaSizes(SHAPE, { dModel: 8, dState: 2 });
  const parameters = new Parameters(tensorSpecs(MAMBA, sizes), jsBackend());
  initialise(parameters, seededRandom(1));
  const bytes = writeModel(MAMBA, parameters, sizes);

  it('comes back with sizes and every number', () => {
    const read = readModel(MAMBA, bytes, jsBackend());
    expect(read.sizes).toEqual(sizes);
    expect(read.parameters.flat).toEqual(parameters.flat);
  });

  it('starts as published', () => {
    const aLog = parameters.get('backbone.layers.0.mixer.A_log');
    expect([...aLog.subarray(0, 3)]).toEqual([0, Math.fround(Math.log(2)), 0]);
    const bias = parameters.get('backbone.layers.0.mixer.dt_proj.bias');
    for (const value of bias) {
      const dt = Math.log1p(Math.exp(value));
      expect(dt).toBeGreaterThan(0.99e-3);
      expect(dt).toBeLessThan(0.101);
    }
  });

  it.each<[string, string, string]>([
    ['another format', 'logmamba-mamba-1', 'logmamba-mamba-9'],
    ['a tensor of another name', 'join.up.bias', 'join.up.bios'],
    ['sizes that the tensors do not have', 'dModel\\":8', 'dModel\\":9'],
    ['a size of zero', 'dState\\":2', 'dState\\":0'],
  ])('is refused for %s', (_, from, to) => {
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    expect(text).toContain(from);
    const changed = Uint8Array.from(text.replace(from, to), (char) => char.charCodeAt(0));
    expect(fault(() => readModel(MAMBA, changed, jsBackend())).code).toBe('MODEL_INVALID');
  });

  it('is refused for another vocabulary', () => {
    const keys = someKeys(SHAPE);
    expect(loadMamba(bytes, keys).name).toBe('mamba');
    expect(fault(() => loadMamba(bytes, keys.subarray(5))).context.where).toBe('vocabulary');
    const outside = keys.slice();
    outside[7] = 6;
    expect(fault(() => loadMamba(bytes, outside)).code).toBe('MODEL_INVALID');
  });
});
