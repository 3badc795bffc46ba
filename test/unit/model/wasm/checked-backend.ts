import type { Backend } from '../../../../src/model/backend.js';
import type { LinearMap } from '../../../../src/model/ops/linear-map.js';

type Op = (...inputs: unknown[]) => unknown;

/** The same backend, but an op that is given an array outside the WebAssembly memory throws: the kernels would not see it. */
export function checkedBackend(backend: Backend): Backend {
  const { linearMap, allocate, allocateInts, name, precision, tables, ...ops } = backend;
  const checked = Object.entries(ops).map(([op, run]) => [op, checkedOp(op, run as Op)] as const);
  return {
    ...(Object.fromEntries(checked) as typeof ops),
    name,
    precision,
    tables,
    allocate,
    allocateInts,
    linearMap: (weight, bias, inputs, outputs) => {
      expectInMemory('linearMap', [weight, bias]);
      return checkedMap(linearMap(weight, bias, inputs, outputs));
    },
  };
}

function checkedMap(map: LinearMap): LinearMap {
  return {
    forward: (y, x, rows) => {
      expectInMemory('forward', [y, x]);
      map.forward(y, x, rows);
    },
    backwardInput: (dx, dy, rows) => {
      expectInMemory('backwardInput', [dx, dy]);
      map.backwardInput(dx, dy, rows);
    },
    backwardWeight: (dWeight, dBias, dy, x, rows) => {
      expectInMemory('backwardWeight', [dWeight, dBias, dy, x]);
      map.backwardWeight(dWeight, dBias, dy, x, rows);
    },
    refresh: () => map.refresh(),
  };
}

function checkedOp(name: string, op: Op): Op {
  return (...inputs) => {
    expectInMemory(name, inputs);
    return op(...inputs);
  };
}

function expectInMemory(name: string, inputs: readonly unknown[]): void {
  inputs.forEach((input, i) => {
    if (ArrayBuffer.isView(input) && !(input.buffer instanceof SharedArrayBuffer)) {
      throw new TypeError(`${name}: array ${i} is not in the backend's memory`);
    }
  });
}
