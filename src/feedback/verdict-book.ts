import { stableId } from '../delineate/index.js';
import { sourceRefText } from '../types/index.js';
import type {
  EvidencePiece,
  Score,
  SourceRef,
  Verdict,
  VerdictBook,
  VerdictNote,
  VerdictObject,
} from '../types/index.js';
import { covers, coveringOf, type Covering } from './covering.js';
import { kindOf } from './judged-keys.js';

type SegmentNote = VerdictNote & { readonly toMs: number };

/** A name for what a verdict is about: newer verdicts with the same replace it. */
export function objectName(about: VerdictObject): string {
  return about.kind === 'segment' ? `segment ${about.id}` : `anomaly ${sourceRefText(about.ref)}`;
}

/** Of each thing the newest verdict, those withdrawn left out; in order of time. */
export function standingVerdicts(verdicts: Iterable<Verdict>): Verdict[] {
  const newest = new Map<string, Verdict>();
  for (const verdict of verdicts) {
    const name = objectName(verdict.about);
    const other = newest.get(name);
    if (other === undefined || isLater(verdict, other)) newest.set(name, verdict);
  }
  return [...newest.values()].filter(({ verdict }) => verdict !== 'withdrawn').sort((a, b) => (isLater(a, b) ? 1 : -1));
}

/** Of the same time the one with the larger id: the order in which they are read must not matter. */
function isLater(a: Verdict, b: Verdict): boolean {
  return a.atMs === b.atMs ? a.id > b.id : a.atMs > b.atMs;
}

export function noteOf({ id, verdict, by, atMs, note, untilMs }: Verdict): VerdictNote {
  return {
    id,
    verdict: verdict === 'malicious' ? 'malicious' : 'benign',
    by,
    atMs,
    ...(note === undefined ? {} : { note }),
    ...(untilMs === undefined ? {} : { untilMs }),
  };
}

/** The verdicts that hold, or undefined where there are none: then nothing has to be asked. */
export function verdictBook(verdicts: Iterable<Verdict>): VerdictBook | undefined {
  const standing = standingVerdicts(verdicts);
  return standing.length === 0 ? undefined : new Book(standing);
}

/**
 * Finds the verdicts that may cover a line by one dimension of their scope, then compares the others. What was called malicious is
 * never covered by what was called benign, whichever came first.
 */
class Book implements VerdictBook {
  readonly revision: string;
  readonly #notes = new Map<string, VerdictNote>();
  readonly #segments = new Map<string, SegmentNote>();
  readonly #lines = new Map<string, VerdictNote>();
  readonly #benign = new Map<string, Covering[]>();
  readonly #malicious = new Map<string, Covering[]>();

  constructor(standing: readonly Verdict[]) {
    this.revision = stableId(standing.map(({ id }) => id));
    for (const verdict of standing) {
      const note = noteOf(verdict);
      const { about, toMs } = verdict;
      this.#notes.set(verdict.id, note);
      if (about.kind === 'segment') this.#segments.set(about.id, { ...note, toMs });
      else this.#lines.set(sourceRefText(about.ref), note);
      const covering = coveringOf(verdict);
      const covered = note.verdict === 'benign' ? this.#benign : this.#malicious;
      for (const name of placesOf(covering)) {
        const list = covered.get(name);
        if (list === undefined) covered.set(name, [covering]);
        else list.push(covering);
      }
    }
  }

  coverOf(line: Score, piece: EvidencePiece): VerdictNote | undefined {
    const benign = find(this.#benign, line, piece);
    if (benign === undefined || find(this.#malicious, line, piece) !== undefined) return undefined;
    return this.#notes.get(benign.verdict.id);
  }

  ofLine(ref: SourceRef): VerdictNote | undefined {
    return this.#lines.size === 0 ? undefined : this.#lines.get(sourceRefText(ref));
  }

  ofSegment(id: string): SegmentNote | undefined {
    return this.#segments.get(id);
  }

  noteOf(verdictId: string): VerdictNote | undefined {
    return this.#notes.get(verdictId);
  }
}

/** Where a cover is looked up: under its keys, by host where that counts; without keys under the first other dimension. */
function placesOf({ scope, keys, hosts, users, sources }: Covering): string[] {
  if (scope.has('key')) {
    if (!scope.has('host')) return Array.from(keys.keys(), (key) => `key ${key}`);
    return [...keys.keys()].flatMap((key) => Array.from(hosts, (host) => `host ${host} ${key}`));
  }
  if (scope.has('user')) return Array.from(users, (user) => `user ${user}`);
  if (scope.has('source')) return Array.from(sources, (source) => `source ${source}`);
  return Array.from(hosts, (host) => `host ${host}`);
}

function find(
  places: ReadonlyMap<string, readonly Covering[]>,
  line: Score,
  piece: EvidencePiece,
): Covering | undefined {
  if (places.size === 0) return undefined;
  const { host, user, address, entities } = line;
  const who = user ?? entities.account;
  const names = [
    `host ${host} ${kindOf(piece.key)}`,
    `key ${kindOf(piece.key)}`,
    `user ${who ?? ''}`,
    `source ${address ?? ''}`,
    `host ${host}`,
  ];
  for (const name of names) {
    const found = places.get(name)?.find((covering) => covers(covering, line, piece));
    if (found !== undefined) return found;
  }
  return undefined;
}
