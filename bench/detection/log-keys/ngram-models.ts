import { cached } from './session-models.js';
import type { SessionModel } from './session-models.js';
import { CALIBRATED, EVENT_LIMIT, summarise } from './session-statistics.js';
import { Vocabulary } from './sessions.js';
import type { Session } from './sessions.js';

/** What followed a context: totals and counts by id. */
interface Followers {
  total: number;
  readonly counts: Map<number, number>;
}

/** Contexts of the event at `at`, shortest first; a shorter one holds for every event that a longer one holds for. */
type Contexts = (ids: Int32Array, at: number) => Iterable<string>;

/**
 * A back-off n-gram over session keys and END: Witten–Bell from the uniform distribution over ever longer contexts until
 * one that training never saw, as the n-grams of the product, but with any contexts.
 */
function contextModel(name: string, contexts: Contexts): SessionModel {
  return {
    name,
    control: true,
    fixed: { rank: 9 },
    calibrated: CALIBRATED,
    fit: (sessions) => {
      const vocabulary = new Vocabulary(sessions);
      const table = count(sessions, vocabulary, contexts);
      const p = new Float64Array(vocabulary.size);
      return cached((session) => {
        const ids = vocabulary.idsOf(session, EVENT_LIMIT);
        return summarise(session.length, ids.length, (at) => {
          spread(p, table, contexts(ids, at));
          const own = p[ids[at]];
          let rank = ids[at] === 0 ? Infinity : 1;
          for (let id = 1; id < p.length; id++) if (p[id] > own) rank++;
          return { surprisal: -Math.log(own), rank };
        });
      });
    },
  };
}

/** The last keys, up to ten: the same past that the LSTM sees. */
export const elevenGram: SessionModel = contextModel('11-gram', function* (ids, at) {
  let context = '';
  yield context;
  for (let back = 1; back <= 10; back++) {
    context += back > at ? '^ ' : `${ids[at - back]} `;
    yield context;
    if (back > at) return;
  }
});

/** The last key, then also how often each key has come so far: counting that sees the whole past of a session. */
export const runningCounts: SessionModel = contextModel('running counts', function* (ids, at) {
  yield '';
  const last = at === 0 ? '^' : String(ids[at - 1]);
  yield last;
  yield `${last}:${ids.subarray(0, at).toSorted().join(' ')}`;
});

function count(
  sessions: readonly Session[],
  vocabulary: Vocabulary,
  contexts: Contexts,
): ReadonlyMap<string, Followers> {
  const table = new Map<string, Followers>();
  const occurrences = new Map<Session, number>();
  for (const session of sessions) occurrences.set(session, (occurrences.get(session) ?? 0) + 1);
  for (const [session, times] of occurrences) {
    const ids = vocabulary.idsOf(session, EVENT_LIMIT);
    for (let at = 0; at < ids.length; at++) {
      for (const context of contexts(ids, at)) {
        let followers = table.get(context);
        if (followers === undefined) {
          followers = { total: 0, counts: new Map() };
          table.set(context, followers);
        }
        followers.total += times;
        followers.counts.set(ids[at], (followers.counts.get(ids[at]) ?? 0) + times);
      }
    }
  }
  return table;
}

/** p of each id, UNKNOWN included: p ← (c + K p) / (n + K), K = ids seen after the context (Witten & Bell 1991). */
function spread(p: Float64Array, table: ReadonlyMap<string, Followers>, contexts: Iterable<string>): void {
  p.fill(1 / p.length);
  for (const context of contexts) {
    const followers = table.get(context);
    if (followers === undefined) return;
    const { total, counts } = followers;
    const scale = 1 / (total + counts.size);
    const backOff = counts.size * scale;
    for (let id = 0; id < p.length; id++) p[id] *= backOff;
    for (const [id, n] of counts) p[id] += n * scale;
  }
}
