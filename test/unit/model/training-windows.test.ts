import { expect, it } from 'vitest';
import { jsBackend } from '../../../src/model/backend.js';
import { PARTS } from '../../../src/model/key-heads.js';
import { seededRandom } from '../../../src/model/random.js';
import { FEATURES, ROW_FEATURES, RowIndexer } from '../../../src/model/row-features.js';
import { WindowSampler } from '../../../src/model/training-windows.js';
import { ROW, ROW_WIDTH } from '../../../src/types/index.js';
import { eventAt, SHAPE } from './small-model.js';

const PREVIOUS_KEY = ROW_FEATURES.findIndex(({ tensor }) => tensor === 'previous.key.weight');
const EVENTS = 40;

/** Forty events: template 1 but for one of template 2, key 1 but for one of key 2 (template 1) and that of template 2. */
function stream(): Int32Array {
  const rows = new Int32Array(EVENTS * ROW_WIDTH);
  for (let i = 0; i < EVENTS; i++) {
    const row = eventAt(rows, i);
    row[ROW.template] = i === 20 ? 2 : 1;
    row[ROW.key] = i === 10 ? 2 : i === 20 ? 3 : 1;
  }
  return rows;
}

it('makes a rare key or template unknown half of the time, and a common one hardly ever', () => {
  const indexer = new RowIndexer(SHAPE);
  const rows = stream();
  const sampler = new WindowSampler([rows], SHAPE, indexer, EVENTS, 0, seededRandom(5));
  const windows = {
    batch: 1,
    length: EVENTS,
    ids: new Int32Array(EVENTS * FEATURES),
    targets: new Int32Array(EVENTS * PARTS),
    weights: jsBackend().allocate(EVENTS),
  };
  // the embedding of an unknown key, as the event after it is given it
  const unknown = new Int32Array(FEATURES);
  indexer.write(unknown, 0, new Int32Array(2 * ROW_WIDTH), ROW_WIDTH, new Int32Array(ROW_WIDTH), 0);
  const draws = 1000;
  const unknownKeys = new Float64Array(EVENTS);
  const unknownTemplates = new Float64Array(EVENTS);
  for (let draw = 0; draw < draws; draw++) {
    sampler.draw(windows);
    for (let i = 0; i < EVENTS; i++) {
      if (windows.targets[i * PARTS] === 0) unknownTemplates[i] += 1 / draws;
      const next = (i + 1) * FEATURES + PREVIOUS_KEY;
      if (i + 1 < EVENTS && windows.ids[next] === unknown[PREVIOUS_KEY]) unknownKeys[i] += 1 / draws;
    }
  }
  expect(unknownKeys[10]).toBeGreaterThan(0.45);
  expect(unknownKeys[10]).toBeLessThan(0.57);
  expect(unknownTemplates[10]).toBeLessThan(0.06);
  expect(unknownTemplates[20]).toBeGreaterThan(0.45);
  expect(unknownTemplates[20]).toBeLessThan(0.55);
  // its template or its key, each half of the time
  expect(unknownKeys[20]).toBeGreaterThan(0.7);
  expect(unknownKeys[20]).toBeLessThan(0.8);
  expect(unknownKeys[5]).toBeGreaterThan(0);
  expect(unknownKeys[5]).toBeLessThan(0.1);
  expect(rows).toEqual(stream());
});
