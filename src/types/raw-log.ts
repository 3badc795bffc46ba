/** Where a log came from; written back beside its score. */
export type SourceRef = DocumentRef | LineRef;

export interface DocumentRef {
  readonly kind: 'document';
  readonly index: string;
  readonly id: string;
}

export interface LineRef {
  readonly kind: 'line';
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** What a source yields: a document of an index or a line of a file, before any parsing. */
export type RawLog = RawDocument | RawLine;

export interface RawDocument {
  readonly kind: 'document';
  readonly ref: DocumentRef;
  readonly source: Readonly<Record<string, unknown>>;
  /** It arrived after the pass that should have read it (see the source's delayed-data check). */
  readonly late: boolean;
}

export interface RawLine {
  readonly kind: 'line';
  readonly ref: LineRef;
  readonly text: string;
  /**
   * Epoch milliseconds that the file's last line cannot lie after by more than a day (its modification time), or the
   * start of the year given by the user: RFC 3164 headers carry no year.
   */
  readonly yearHint: YearHint;
}

export type YearHint =
  { readonly kind: 'firstYear'; readonly year: number } | { readonly kind: 'notAfterMs'; readonly timeMs: number };

/** The text of a source reference: `index/id` or `file:line`. */
export function sourceRefText(ref: SourceRef): string {
  return ref.kind === 'document' ? `${ref.index}/${ref.id}` : `${ref.file}:${ref.line}`;
}
