import type { Score, SourceRef } from '../types/index.js';
import type { Place } from './places.js';

/** What many lines have in common. */
export type ScoreForm = Pick<
  Score,
  | 'program'
  | 'templateId'
  | 'template'
  | 'key'
  | 'keyId'
  | 'stream'
  | 'channel'
  | 'action'
  | 'outcome'
  | 'isAnomaly'
  | 'lineReconstructed'
  | 'late'
> & { readonly local: boolean; readonly kind: SourceRef['kind']; readonly where: string };

/** Beyond these the same form may be written again: so many are of a hostile log, and looking costs time. */
const MAX_FORMS_A_TEMPLATE = 16;

/** Gives each form that scores have a place; the same form has the same place, but for those of hostile logs. */
export class ScoreForms {
  readonly list: ScoreForm[] = [];
  /** By template: the forms met last. */
  readonly #formsOf = new Map<string, Place[]>();

  of(score: Score): Place {
    const { template } = score;
    let known = this.#formsOf.get(template);
    if (known === undefined) {
      known = [];
      this.#formsOf.set(template, known);
    }
    const found = known.find((place) => hasForm(score, this.list[place]));
    if (found !== undefined) return found;
    const place = this.list.push(formOf(score)) - 1;
    if (known.unshift(place) > MAX_FORMS_A_TEMPLATE) known.pop();
    return place;
  }
}

function formOf(score: Score): ScoreForm {
  const { program, templateId, template, key, keyId, stream, channel, action, outcome } = score;
  const { isAnomaly, lineReconstructed, late, ref, entities } = score;
  const where = ref.kind === 'document' ? ref.index : ref.file;
  const line = { program, templateId, template, key, keyId, stream, channel, action, outcome };
  return { ...line, isAnomaly, lineReconstructed, late, local: entities.local, kind: ref.kind, where };
}

function hasForm(score: Score, form: ScoreForm): boolean {
  const { ref, entities, key } = score;
  return (
    score.keyId === form.keyId &&
    score.templateId === form.templateId &&
    score.program === form.program &&
    score.stream === form.stream &&
    score.channel === form.channel &&
    score.action === form.action &&
    score.outcome === form.outcome &&
    score.isAnomaly === form.isAnomaly &&
    score.lineReconstructed === form.lineReconstructed &&
    score.late === form.late &&
    entities.local === form.local &&
    key.user === form.key.user &&
    key.address === form.key.address &&
    key.command === form.key.command &&
    key.relation === form.key.relation &&
    (ref.kind === 'document'
      ? form.kind === 'document' && ref.index === form.where
      : form.kind === 'line' && ref.file === form.where)
  );
}
