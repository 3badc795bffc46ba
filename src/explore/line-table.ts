import { kindsWithTopK, type ScoreForm } from '../delineate/index.js';
import type { AnomalyKind, EventEntities, Score, SourceRef } from '../types/index.js';
import { LineBlock, type Explanation } from './line-block.js';
import { BODIES_A_CHUNK, type LineColumns } from './line-columns.js';

/** One scored line of a table. */
export type Line = Score & {
  /** Its number in the table. */
  readonly row: number;
};

/** Scored lines, read from their columns when asked for; which of them count as anomalous follows Top-K. */
export class LineTable {
  readonly lines: readonly Line[];
  /** An event whose key ranks behind this is anomalous. */
  readonly topK: number;
  readonly #blocks: readonly LineBlock[];

  constructor(
    columns: readonly LineColumns[],
    topK: number,
    blocks: readonly LineBlock[] = columns.map((one) => new LineBlock(one)),
  ) {
    this.topK = topK;
    this.#blocks = blocks;
    const lines: ColumnLine[] = [];
    for (const block of blocks) {
      for (let at = 0; at < block.size; at++) lines.push(new ColumnLine(block, at, lines.length, topK));
    }
    // what a line lacks is undefined here, not absent: nothing that reads scores asks which
    this.lines = lines as unknown as readonly Line[];
  }

  get size(): number {
    return this.lines.length;
  }

  /** The same lines judged by another Top-K. */
  withTopK(topK: number): LineTable {
    return topK === this.topK ? this : new LineTable([], topK, this.#blocks);
  }
}

type Fields = { readonly [K in keyof Line]-?: Line[K] | undefined };

/** A line whose fields are read when asked for: two numbers instead of thirty fields in memory. */
class ColumnLine implements Fields {
  readonly #block: LineBlock;
  readonly #at: number;
  readonly row: number;
  readonly #topK: number;

  constructor(block: LineBlock, at: number, row: number, topK: number) {
    this.#block = block;
    this.#at = at;
    this.row = row;
    this.#topK = topK;
  }

  get #form(): ScoreForm {
    const { columns } = this.#block;
    return columns.forms[columns.form[this.#at]];
  }

  get ref(): SourceRef {
    const { kind, where } = this.#form;
    return kind === 'document'
      ? { kind, index: where, id: String(this.#block.columns.id[this.#at]) }
      : { kind, file: where, line: this.#block.line[this.#at] };
  }

  get timeMs(): number {
    return this.#block.timeMs[this.#at];
  }

  /** Lines stand in their order: of equal times the earlier row is first. */
  get offset(): number {
    return this.row;
  }

  get host(): string {
    const { columns } = this.#block;
    return columns.texts[columns.host[this.#at]];
  }

  get body(): string {
    const { columns, bodyStart } = this.#block;
    const start = bodyStart[this.#at];
    return columns.bodies[Math.floor(this.#at / BODIES_A_CHUNK)].slice(start, start + columns.bodyLength[this.#at]);
  }

  get entities(): EventEntities {
    const block = this.#block;
    const at = this.#at;
    const entities: { -readonly [K in keyof EventEntities]: EventEntities[K] } = {
      episode: block.name('episode', at) ?? '',
      local: this.#form.local,
    };
    const address = block.name('entityAddress', at);
    const account = block.name('account', at);
    const target = block.name('target', at);
    const cronUser = block.name('cronUser', at);
    if (address !== undefined) entities.address = address;
    if (account !== undefined) entities.account = account;
    if (target !== undefined) entities.target = target;
    if (cronUser !== undefined) entities.cronUser = cronUser;
    return entities;
  }

  /** By the table's Top-K. */
  get kinds(): readonly AnomalyKind[] {
    return kindsWithTopK({ kinds: this.#explanation.kinds ?? [], rank: this.rank }, this.#topK);
  }

  get isAnomaly(): boolean {
    if (this.rank > this.#topK) return true;
    // what says no kinds was flagged by something that Top-K does not change
    if (this.#explanation.kinds === undefined) return this.#form.isAnomaly;
    return this.kinds.length > 0;
  }

  get pid(): number {
    return this.#block.columns.pid[this.#at];
  }
  get repeat(): number {
    return this.#block.columns.repeat[this.#at];
  }
  get failuresBefore(): number {
    return this.#block.columns.failuresBefore[this.#at];
  }
  get surprisal(): number {
    return this.#block.columns.surprisal[this.#at];
  }
  get rank(): number {
    return this.#block.columns.rank[this.#at];
  }
  get cusum(): number {
    return this.#block.columns.cusum[this.#at];
  }
  get program(): string {
    return this.#form.program;
  }
  get templateId(): number {
    return this.#form.templateId;
  }
  get template(): string {
    return this.#form.template;
  }
  get key(): Score['key'] {
    return this.#form.key;
  }
  get keyId(): number {
    return this.#form.keyId;
  }
  get stream(): Score['stream'] {
    return this.#form.stream;
  }
  get channel(): Score['channel'] {
    return this.#form.channel;
  }
  get action(): Score['action'] {
    return this.#form.action;
  }
  get outcome(): Score['outcome'] {
    return this.#form.outcome;
  }
  get lineReconstructed(): boolean {
    return this.#form.lineReconstructed;
  }
  get late(): boolean {
    return this.#form.late;
  }
  get user(): string | undefined {
    return this.#block.name('user', this.#at);
  }
  get targetUser(): string | undefined {
    return this.#block.name('targetUser', this.#at);
  }
  get address(): string | undefined {
    return this.#block.name('address', this.#at);
  }
  get command(): string | undefined {
    return this.#block.name('command', this.#at);
  }
  get reason(): string {
    return this.#explanation.reason;
  }
  get expected(): Score['expected'] {
    return this.#explanation.expected;
  }
  get opinions(): Score['opinions'] | undefined {
    return this.#explanation.opinions;
  }
  get transition(): Score['transition'] | undefined {
    return this.#explanation.transition;
  }
  get tempo(): Score['tempo'] | undefined {
    return this.#explanation.tempo;
  }

  get #explanation(): Explanation {
    return this.#block.explanation(this.#at);
  }
}
