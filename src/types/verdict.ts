import type { SourceRef } from './raw-log.js';
import type { Score } from './score.js';

/** What a person says of a segment or an anomaly; `withdrawn` ends what was said before. */
export const VERDICTS = ['benign', 'malicious', 'withdrawn'] as const;
export type VerdictWord = (typeof VERDICTS)[number];

/** What later evidence must have in common with what was judged, to be covered by the verdict. */
export const SCOPES = ['key', 'user', 'source', 'host'] as const;
export type VerdictScope = (typeof SCOPES)[number];

/** What a verdict is about. An anomaly is named by the line's place, which another bundle leaves as it is. */
export type VerdictObject =
  | { readonly kind: 'segment'; readonly id: string }
  /** `id` of the line's document, where it is known. */
  | { readonly kind: 'anomaly'; readonly ref: SourceRef; readonly id?: string };

/** A kind of evidence, and what it came to where that bounds what a verdict covers. */
export interface CoveredKey {
  /** Program and composite key in words, `unusual hour`, or `failed sign-ins`. */
  readonly text: string;
  /** Nats; absent where more says no more. */
  readonly nats?: number;
}

/** What the judged lines were, by dimension. */
export interface VerdictCover {
  readonly keys: readonly CoveredKey[];
  /** New commands as they were written; part of the dimension `key`. */
  readonly commands: readonly string[];
  readonly users: readonly string[];
  readonly sources: readonly string[];
  readonly hosts: readonly string[];
}

/** One judgement; never changed afterwards. The newest about a thing holds. */
export interface Verdict {
  readonly id: string;
  readonly verdict: VerdictWord;
  readonly about: VerdictObject;
  /** Who gave it. */
  readonly by: string;
  readonly atMs: number;
  readonly note?: string;
  /** Events from then on are not covered. */
  readonly untilMs?: number;
  readonly scope: readonly VerdictScope[];
  readonly cover: VerdictCover;
  /** Time of the judged lines. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is shown of a verdict beside what it marks. */
export interface VerdictNote extends Pick<Verdict, 'id' | 'by' | 'atMs' | 'note' | 'untilMs'> {
  readonly verdict: 'benign' | 'malicious';
}

/** One reason for which a line is evidence. */
export interface EvidencePiece {
  /** As `CoveredKey` has it. */
  readonly key: string;
  readonly nats: number;
}

/** The verdicts that hold, asked by whoever weighs evidence. */
export interface VerdictBook {
  /** Two books of the same revision answer alike. */
  readonly revision: string;
  /** The verdict by which this piece of a line's evidence counts as benign. */
  coverOf(line: Score, piece: EvidencePiece): VerdictNote | undefined;
  /** What was said of the line itself. */
  ofLine(ref: SourceRef): VerdictNote | undefined;
  /** What was said of the segment itself; `toMs` is the last line that was judged. */
  ofSegment(id: string): (VerdictNote & { readonly toMs: number }) | undefined;
  noteOf(verdictId: string): VerdictNote | undefined;
}
