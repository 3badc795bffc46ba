import { describe, expect, it } from 'vitest';
import { jsBackend } from '../../../src/model/backend.js';
import { initialise } from '../../../src/model/initialise.js';
import { tensorSpecs } from '../../../src/model/architecture.js';
import { MAMBA } from '../../../src/model/mamba-body.js';
import { mambaSizes } from '../../../src/model/mamba-sizes.js';
import { Parameters, type TensorSpec } from '../../../src/model/parameters.js';
import { seededRandom } from '../../../src/model/random.js';
import { SHAPE } from './small-model.js';

const sizes = mambaSizes(SHAPE, { nLayer: 4, dtRank: 4 });
const parameters = new Parameters(tensorSpecs(MAMBA, sizes), jsBackend('float64'));
initialise(parameters, seededRandom(1));

const of = (init: TensorSpec['init']): readonly TensorSpec[] => parameters.specs.filter((spec) => spec.init === init);

/** How far the values of tensors go, and their standard deviation. */
function spread(specs: readonly TensorSpec[]): { most: number; deviation: number } {
  const values = specs.flatMap(({ name }) => [...parameters.get(name)]);
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  return { most: Math.max(...values.map(Math.abs)), deviation: Math.sqrt(squares / values.length) };
}

/** Of a uniform distribution over ±bound, the values come close to the bound and never past it. */
function expectUniform(specs: readonly TensorSpec[], bound: number): void {
  const { most, deviation } = spread(specs);
  expect(most).toBeLessThanOrEqual(bound);
  expect(most / bound).toBeGreaterThan(0.95);
  expect(deviation / (bound / Math.sqrt(3))).toBeCloseTo(1, 0);
}

describe('the first weights', () => {
  it('of linear maps lie within one over the root of their inputs, as PyTorch has it', () => {
    const linear = of('linear').filter(({ shape }) => shape[0] * shape[1] > 100);
    expect(linear.map(({ name }) => name)).toContain('join.up.weight');
    for (const spec of linear) expectUniform([spec], spec.shape[1] ** -0.5);
  });

  it('of the last map of a block are smaller by the root of the layers', () => {
    expect(of('outProj')).toHaveLength(4);
    expectUniform(of('outProj'), 64 ** -0.5 / 2);
  });

  it('of convolution and time step follow their taps and rank', () => {
    expectUniform(of('conv'), 4 ** -0.5);
    expectUniform(of('dtWeight'), 4 ** -0.5);
  });

  it('of embeddings are normal with a deviation of a fiftieth', () => {
    expect(spread(of('embedding')).deviation / 0.02).toBeCloseTo(1, 1);
  });

  it('give time steps between a thousandth and a tenth', () => {
    for (const { name } of of('dtBias')) {
      for (const bias of parameters.get(name)) {
        const dt = Math.log1p(Math.exp(bias));
        expect(dt).toBeGreaterThanOrEqual(1e-3 * (1 - 1e-9));
        expect(dt).toBeLessThanOrEqual(0.1 * (1 + 1e-9));
      }
    }
  });
});
