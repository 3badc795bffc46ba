import type { Score } from '../types/index.js';
import { explanationRow, readExplanation, type ExplanationRow } from './explanation-row.js';
import { at, Places, type Place } from './places.js';
import { ScoreForms, type ScoreForm } from './score-forms.js';

/** Names that a line may lack, in the order of its row: place of the text, or −1. */
type NamePlaces = readonly [
  user: Place,
  targetUser: Place,
  address: Place,
  command: Place,
  episode: Place,
  entityAddress: Place,
  account: Place,
  target: Place,
  cronUser: Place,
];

type Row = readonly [
  form: Place,
  /** Id of the document, or number of the line. */
  id: string | number,
  timeMs: number,
  offset: number,
  pid: number,
  body: string,
  repeat: number,
  names: NamePlaces,
  failuresBefore: number,
  surprisal: number,
  rank: number,
  cusum: number,
  explanation?: ExplanationRow,
];

/** The scores of one host as JSON: what lines have in common occurs once. */
export interface ScoreTable {
  readonly forms: readonly ScoreForm[];
  readonly texts: readonly string[];
  readonly rows: readonly Row[];
}

/** Collects scores, and gives each its place. */
export class ScoreTableWriter {
  readonly #scores = new Places<Score>();
  readonly #forms = new ScoreForms();
  readonly #texts = new Places<string>();

  readonly of = (score: Score): Place => this.#scores.of(score);

  table(): ScoreTable {
    const rows = this.#scores.list.map((score) => this.#row(score));
    return { forms: this.#forms.list, texts: this.#texts.list, rows };
  }

  #row(score: Score): Row {
    const { ref, timeMs, offset, pid, body, repeat, failuresBefore, surprisal, rank, cusum, entities } = score;
    const place = (text: string | undefined): Place => (text === undefined ? -1 : this.#texts.of(text));
    const names: NamePlaces = [
      place(score.user),
      place(score.targetUser),
      place(score.address),
      place(score.command),
      place(entities.episode),
      place(entities.address),
      place(entities.account),
      place(entities.target),
      place(entities.cronUser),
    ];
    const id = ref.kind === 'document' ? ref.id : ref.line;
    const numbers = [failuresBefore, surprisal, rank, cusum] as const;
    const row = [this.#forms.of(score), id, timeMs, offset, pid, body, repeat, names, ...numbers] as const;
    const explanation = explanationRow(score, (text) => this.#texts.of(text));
    return explanation === undefined ? row : [...row, explanation];
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** @throws RangeError when a place is none of the table's */
export function readScores(host: string, { forms, texts, rows }: ScoreTable): Score[] {
  return rows.map((row) => readRow(host, at(forms, row[0]), texts, row));
}

/** A row at a time and property by property: a checkpoint holds some hundred thousand. */
function readRow(host: string, form: ScoreForm, texts: readonly string[], row: Row): Score {
  const [, id, timeMs, offset, pid, body, repeat, names, failuresBefore, surprisal, rank, cusum, explanation] = row;
  const [user, targetUser, address, command, episode, entityAddress, account, target, cronUser] = names;
  const { kind, where } = form;
  const entities: Writable<Score['entities']> = { episode: at(texts, episode), local: form.local };
  if (entityAddress >= 0) entities.address = at(texts, entityAddress);
  if (account >= 0) entities.account = at(texts, account);
  if (target >= 0) entities.target = at(texts, target);
  if (cronUser >= 0) entities.cronUser = at(texts, cronUser);
  const score: Writable<Score> = {
    ref: kind === 'document' ? { kind, index: where, id: String(id) } : { kind, file: where, line: Number(id) },
    timeMs,
    offset,
    host,
    program: form.program,
    pid,
    body,
    repeat,
    action: form.action,
    outcome: form.outcome,
    templateId: form.templateId,
    template: form.template,
    key: form.key,
    keyId: form.keyId,
    stream: form.stream,
    channel: form.channel,
    entities,
    lineReconstructed: form.lineReconstructed,
    late: form.late,
    isAnomaly: form.isAnomaly,
    failuresBefore,
    surprisal,
    rank,
    cusum,
    reason: '',
    expected: [],
  };
  if (explanation !== undefined) Object.assign(score, readExplanation(explanation, texts));
  if (user >= 0) score.user = at(texts, user);
  if (targetUser >= 0) score.targetUser = at(texts, targetUser);
  if (address >= 0) score.address = at(texts, address);
  if (command >= 0) score.command = at(texts, command);
  return score;
}
