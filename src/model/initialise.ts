import type { Random } from '../types/index.js';
import type { Floats } from './floats.js';
import type { Parameters, TensorSpec } from './parameters.js';
import { normal, uniform } from './random.js';

const DT_MIN = 1e-3;
const DT_MAX = 0.1;
const DT_FLOOR = 1e-4;

/**
 * The official initialisation (mamba_simple.py, mixer_seq_simple.py): A_log = ln(1…N) (S4D-real), D = 1,
 * dt_proj.weight ~ U(±R^−½), dt_proj.bias so that softplus gives a log-uniform Δ in [1e-3, 0.1], embeddings ~ N(0, .02),
 * out_proj scaled by 1/√layers, other linear maps and the convolution as PyTorch does by default, biases 0 but for those of
 * the convolution and of an LSTM.
 */
export function initialise(parameters: Parameters, random: Random): void {
  for (const spec of parameters.specs) fill(parameters.get(spec.name), spec, random);
}

function fill(values: Floats, { init, shape, spread }: TensorSpec, random: Random): void {
  switch (init) {
    case 'one':
      values.fill(1);
      return;
    case 'zero':
      values.fill(0);
      return;
    case 'aLog':
      for (let i = 0; i < values.length; i++) values[i] = Math.log((i % shape[1]) + 1);
      return;
    case 'embedding':
      for (let i = 0; i < values.length; i++) values[i] = spread * normal(random);
      return;
    case 'dtBias':
      for (let i = 0; i < values.length; i++) {
        const dt = Math.max(DT_FLOOR, Math.exp(uniform(random, Math.log(DT_MIN), Math.log(DT_MAX))));
        values[i] = dt + Math.log(-Math.expm1(-dt));
      }
      return;
    case 'dtWeight':
    case 'conv':
    case 'linear':
    case 'outProj':
      for (let i = 0; i < values.length; i++) values[i] = uniform(random, -spread, spread);
  }
}
