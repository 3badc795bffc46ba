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
  /** By file or index, then by template: the forms met last. */
  readonly #formsOf = new Map<string, Map<string, Place[]>>();

  of(score: Score): Place {
    const known = this.#knownOf(whereOf(score), score.template);
    const at = known.findIndex((place) => hasForm(score, this.list[place]));
    if (at === 0) return known[0];
    if (at > 0) {
      const [found] = known.splice(at, 1);
      known.unshift(found);
      return found;
    }
    const place = this.list.push(formOf(score)) - 1;
    if (known.unshift(place) > MAX_FORMS_A_TEMPLATE) known.pop();
    return place;
  }

  #knownOf(where: string, template: string): Place[] {
    let byTemplate = this.#formsOf.get(where);
    if (byTemplate === undefined) {
      byTemplate = new Map();
      this.#formsOf.set(where, byTemplate);
    }
    let known = byTemplate.get(template);
    if (known === undefined) {
      known = [];
      byTemplate.set(template, known);
    }
    return known;
  }
}

function whereOf({ ref }: Score): string {
  return ref.kind === 'document' ? ref.index : ref.file;
}

function formOf(score: Score): ScoreForm {
  const { program, templateId, template, key, keyId, stream, channel, action, outcome } = score;
  const { isAnomaly, lineReconstructed, late, ref, entities } = score;
  const line = { program, templateId, template, key, keyId, stream, channel, action, outcome };
  return { ...line, isAnomaly, lineReconstructed, late, local: entities.local, kind: ref.kind, where: whereOf(score) };
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
