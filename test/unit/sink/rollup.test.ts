import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rollups } from '../../../src/sink/index.js';
import type { Score, SinkDocument } from '../../../src/types/index.js';
import { exampleScore, WRITER } from './examples.js';

type Body = { rollup: Record<string, number> };

/** What an index holds after the documents were written in turn. */
function store(documents: readonly SinkDocument[]): Map<string, Body> {
  return new Map(documents.map(({ id, body }) => [id, body as unknown as Body]));
}

function total(stored: Map<string, Body>, field: string): number {
  return [...stored.values()].reduce((sum, { rollup }) => sum + rollup[field], 0);
}

const minutes = (n: number): number => Date.UTC(2026, 2, 9) + n * 60_000;

describe('Rollups', () => {
  it('counts lines by host and minute', () => {
    const rollups = new Rollups();
    rollups.add(exampleScore({ timeMs: minutes(0) + 1, repeat: 3, outcome: 'failure', stream: 'outside' }), 0);
    rollups.add(exampleScore({ timeMs: minutes(0) + 59_999, isAnomaly: false, keyId: 4, surprisal: 4 }), 0);
    rollups.add(exampleScore({ timeMs: minutes(0), host: 'web-2' }), 0);
    const documents = rollups.drain(WRITER);
    expect(documents.map(({ body }) => body.rollup)).toEqual([
      { lines: 4, inside: 1, anomalies: 1, max_score: 0.75, unknown_keys: 1, failed: 3 },
      { lines: 1, inside: 1, anomalies: 1, max_score: 0.75, unknown_keys: 1, failed: 0 },
    ]);
    expect(rollups.drain(WRITER)).toEqual([]);
  });

  it('remembers no more hosts than it may', () => {
    const rollups = new Rollups({ holdMs: 0, maxHosts: 3, maxOpen: 1 });
    for (let i = 0; i < 20; i++) {
      rollups.add(exampleScore({ host: `web-${i}`, timeMs: minutes(i) }), 0);
      rollups.drain(WRITER);
    }
    expect((rollups.toJSON() as { horizons: unknown[] }).horizons).toHaveLength(3);
  });

  it('keeps late lines beside what was written before, in a document of their own', () => {
    const rollups = new Rollups({ holdMs: 60_000 });
    rollups.add(exampleScore({ timeMs: minutes(0) }), 0);
    rollups.add(exampleScore({ timeMs: minutes(9) }), 0);
    const stored = store(rollups.drain(WRITER));
    rollups.add(exampleScore({ timeMs: minutes(0) }), 1);
    for (const [id, body] of store(rollups.drain(WRITER))) stored.set(id, body);
    expect(stored.size).toBe(3);
    rollups.add(exampleScore({ timeMs: minutes(0) }), 0);
    for (const [id, body] of store(rollups.drain(WRITER))) stored.set(id, body);
    expect(total(stored, 'lines')).toBe(4);
  });

  it('gives what is closed ahead of a drain, and the same documents in the end, late lines included', () => {
    const events = fc.array(fc.record({ minute: fc.nat(20), host: fc.constantFrom('a', 'b') }), { maxLength: 40 });
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 5 }), (lines, every) => {
        const [ahead, plain] = [0, 1].map(() => new Rollups({ holdMs: 120_000, lookAt: every }));
        const written = [ahead, plain].map((rollups) => {
          const documents = lines.flatMap(({ minute, host }, i) => {
            rollups.add(exampleScore({ host, timeMs: minutes(minute) }), 0);
            return [
              ...(rollups === ahead ? rollups.drainClosed(WRITER) : []),
              ...(i % 15 === 14 ? rollups.drain(WRITER) : []),
            ];
          });
          return store([...documents, ...rollups.drain(WRITER)]);
        });
        expect(written[0]).toEqual(written[1]);
        expect(ahead.toJSON()).toEqual(plain.toJSON());
      }),
    );
    const rollups = new Rollups({ holdMs: 60_000, lookAt: 2 });
    for (const minute of [0, 1, 5]) rollups.add(exampleScore({ timeMs: minutes(minute) }), 0);
    expect(rollups.drainClosed(WRITER)).toHaveLength(2);
    expect(rollups.drain(WRITER)).toHaveLength(1);
  });

  it('gives the same numbers when passes are cut, killed and repeated', () => {
    const events = fc.array(fc.record({ minute: fc.nat(40), host: fc.constantFrom('a', 'b') }), { maxLength: 40 });
    fc.assert(
      fc.property(
        events,
        fc.array(fc.nat(40), { maxLength: 5 }),
        fc.integer({ min: 0, max: 30 }),
        (list, cuts, holdMinutes) => {
          const scores: Score[] = list.map(({ minute, host }) => exampleScore({ timeMs: minutes(minute), host }));
          const bounds = [
            ...new Set([0, ...cuts.filter((cut) => cut < scores.length).sort((a, b) => a - b), scores.length]),
          ];
          const run = (killed: boolean): Map<string, Body> => {
            const stored = new Map<string, Body>();
            let saved: unknown;
            for (let pass = 0; pass + 1 < bounds.length; pass++) {
              // A killed pass has written its documents but not its checkpoint, and is done again.
              for (let tries = killed ? 2 : 1; tries > 0; tries--) {
                const rollups = new Rollups({ holdMs: holdMinutes * 60_000 }, saved);
                for (const score of scores.slice(bounds[pass], bounds[pass + 1])) rollups.add(score, 0);
                for (const [id, body] of store(rollups.drain(WRITER))) stored.set(id, body);
                if (tries === 1) saved = JSON.parse(JSON.stringify(rollups.toJSON()));
              }
            }
            return stored;
          };
          const undisturbed = run(false);
          expect(run(true)).toEqual(undisturbed);
          expect(total(undisturbed, 'lines')).toBe(scores.length);
        },
      ),
    );
  });

  it('refuses a state that is none', () => {
    expect(() => new Rollups({}, { minutes: 'x' })).toThrow(expect.objectContaining({ code: 'CHECKPOINT_CORRUPT' }));
  });

  it('holds a bounded number of minutes', () => {
    const rollups = new Rollups({ maxOpen: 10 });
    for (let i = 0; i < 50; i++) rollups.add(exampleScore({ host: `h${i}`, timeMs: minutes(i) }), 0);
    expect(rollups.drain(WRITER)).toHaveLength(50);
    expect((rollups.toJSON() as { minutes: unknown[] }).minutes).toHaveLength(10);
  });
});
