import { explanationRow, ScoreForms, type ExplanationRow, type ScoreForm } from '../delineate/index.js';
import type { Score } from '../types/index.js';

/** Names that a line may lack: a column each, of places in `texts`, −1 for none. */
export const NAME_COLUMNS = [
  'user',
  'targetUser',
  'address',
  'command',
  'episode',
  'entityAddress',
  'account',
  'target',
  'cronUser',
] as const;
export type NameColumn = (typeof NAME_COLUMNS)[number];

/** Bodies are joined by so many, so that none keeps the page of input alive that it was cut from. */
export const BODIES_A_CHUNK = 1024;

/** Scored lines by column, JSON-safe: a quarter of what they take as records. One entry a line, in the order in which they were scored. */
export interface LineColumns {
  readonly texts: readonly string[];
  /** What many lines have in common. */
  readonly forms: readonly ScoreForm[];
  readonly form: readonly number[];
  /** Place in `texts`. */
  readonly host: readonly number[];
  /** Milliseconds since the line before (of the first: since the epoch). */
  readonly time: readonly number[];
  /** Of documents their id; of files the number of the line, less that of the line before. */
  readonly id: readonly (string | number)[];
  readonly pid: readonly number[];
  /** Bodies one after the other, `BODIES_A_CHUNK` a text, and their lengths. */
  readonly bodies: readonly string[];
  readonly bodyLength: readonly number[];
  readonly repeat: readonly number[];
  readonly names: Readonly<Record<NameColumn, readonly number[]>>;
  readonly failuresBefore: readonly number[];
  readonly surprisal: readonly number[];
  readonly rank: readonly number[];
  readonly cusum: readonly number[];
  /** Lines that have something to explain. */
  readonly explained: readonly (readonly [row: number, explanation: ExplanationRow])[];
}

type Growing = {
  readonly [K in keyof LineColumns]: K extends 'names' | 'texts' | 'forms'
    ? unknown
    : LineColumns[K] extends readonly (infer T)[]
      ? T[]
      : never;
};

/** Asked first, since most lines have nothing to explain. */
function isExplained({ reason, expected, kinds, opinions, transition, tempo }: Score): boolean {
  return reason !== '' || expected.length > 0 || (kinds ?? opinions ?? transition ?? tempo) !== undefined;
}

/** Takes scores one by one; what is kept of them refers to none of their texts but the distinct names. */
export class LineWriter {
  /** Characters of all texts. */
  characters = 0;
  readonly #forms = new ScoreForms();
  readonly #texts: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #chunk: string[] = [];
  #timeMs = 0;
  #line = 0;
  readonly #names = Object.fromEntries(NAME_COLUMNS.map((name) => [name, []])) as unknown as Record<
    NameColumn,
    number[]
  >;
  readonly #columns = {
    form: [],
    host: [],
    time: [],
    id: [],
    pid: [],
    bodies: [],
    bodyLength: [],
    repeat: [],
    failuresBefore: [],
    surprisal: [],
    rank: [],
    cusum: [],
    explained: [],
  } as unknown as Growing;

  get lines(): number {
    return this.#columns.form.length;
  }

  add(score: Score): void {
    const columns = this.#columns;
    if (isExplained(score)) {
      const explanation = explanationRow(score, this.#place);
      if (explanation !== undefined) columns.explained.push([this.lines, explanation]);
    }
    columns.form.push(this.#forms.of(score));
    columns.host.push(this.#place(score.host));
    columns.time.push(score.timeMs - this.#timeMs);
    this.#timeMs = score.timeMs;
    columns.id.push(this.#idOf(score));
    columns.pid.push(score.pid);
    columns.repeat.push(score.repeat);
    columns.failuresBefore.push(score.failuresBefore);
    columns.surprisal.push(score.surprisal);
    columns.rank.push(score.rank);
    columns.cusum.push(score.cusum);
    this.#addNames(score);
    columns.bodyLength.push(score.body.length);
    this.characters += score.body.length;
    if (this.#chunk.push(score.body) === BODIES_A_CHUNK) this.#endChunk();
  }

  columns(): LineColumns {
    if (this.#chunk.length > 0) this.#endChunk();
    return { ...this.#columns, texts: this.#texts, forms: this.#forms.list, names: this.#names };
  }

  readonly #place = (text: string): number => {
    let place = this.#places.get(text);
    if (place === undefined) {
      place = this.#texts.push(text) - 1;
      this.#places.set(text, place);
      this.characters += text.length;
    }
    return place;
  };

  #idOf({ ref }: Score): string | number {
    if (ref.kind === 'document') {
      this.characters += ref.id.length;
      return ref.id;
    }
    const step = ref.line - this.#line;
    this.#line = ref.line;
    return step;
  }

  /** One by one: an object of them a line would cost more than all else. */
  #addNames({ user, targetUser, address, command, entities }: Score): void {
    const names = this.#names;
    names.user.push(this.#placeOf(user));
    names.targetUser.push(this.#placeOf(targetUser));
    names.address.push(this.#placeOf(address));
    names.command.push(this.#placeOf(command));
    names.episode.push(this.#placeOf(entities.episode));
    names.entityAddress.push(this.#placeOf(entities.address));
    names.account.push(this.#placeOf(entities.account));
    names.target.push(this.#placeOf(entities.target));
    names.cronUser.push(this.#placeOf(entities.cronUser));
  }

  #placeOf(text: string | undefined): number {
    return text === undefined ? -1 : this.#place(text);
  }

  #endChunk(): void {
    this.#columns.bodies.push(this.#chunk.join(''));
    this.#chunk.length = 0;
  }
}
