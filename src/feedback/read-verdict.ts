import { SCOPES, VERDICTS } from '../types/index.js';
import type { CoveredKey, SourceRef, Verdict, VerdictObject } from '../types/index.js';
import { entriesOf, fieldsOf, numberOf, textOf, textsOf, timeOf, type Fields } from './json-fields.js';
import { isWide } from './make-verdict.js';

/**
 * Reads what `verdictDocument` wrote. Undefined for anything else, and for a benign verdict that would silence everything of a wide
 * scope without an end: documents can be written by other hands.
 */
export function readVerdict(document: Fields): Verdict | undefined {
  const feedback = fieldsOf(document.feedback);
  const id = textOf(feedback.id);
  const by = textOf(feedback.by);
  const atMs = timeOf(document['@timestamp']);
  const verdict = VERDICTS.find((word) => word === feedback.verdict);
  const about = aboutOf(fieldsOf(document.anomaly), feedback);
  if (id === undefined || by === undefined || atMs === undefined || verdict === undefined || about === undefined) {
    return undefined;
  }
  const wanted = textsOf(feedback.scope);
  const scope = SCOPES.filter((one) => wanted.includes(one));
  const untilMs = timeOf(feedback.until);
  // an end that cannot be read must not become none
  if (feedback.until !== undefined && untilMs === undefined) return undefined;
  if (verdict === 'benign' && isWide(scope) && untilMs === undefined) return undefined;
  const note = textOf(feedback.note);
  return {
    id,
    verdict,
    about,
    by,
    atMs,
    ...(note === undefined ? {} : { note }),
    ...(untilMs === undefined ? {} : { untilMs }),
    scope,
    cover: {
      keys: keysOf(feedback),
      commands: textsOf(feedback.command),
      users: textsOf(feedback.user),
      sources: textsOf(feedback.source),
      hosts: textsOf(feedback.host),
    },
    fromMs: timeOf(feedback.from) ?? atMs,
    toMs: timeOf(feedback.to) ?? atMs,
  };
}

function aboutOf(anomaly: Fields, feedback: Fields): VerdictObject | undefined {
  const segment = textOf(fieldsOf(feedback.segment).id);
  if (segment !== undefined) return { kind: 'segment', id: segment };
  const ref = placeOf(fieldsOf(anomaly.source));
  if (ref === undefined) return undefined;
  const id = textOf(fieldsOf(feedback.anomaly).id);
  return { kind: 'anomaly', ref, ...(id === undefined ? {} : { id }) };
}

/** A line's place, from `anomaly.source`. */
export function placeOf(source: Fields): SourceRef | undefined {
  const index = textOf(source.index);
  const id = textOf(source.id);
  if (index !== undefined && id !== undefined) return { kind: 'document', index, id };
  const file = textOf(source.file);
  const line = numberOf(source.line);
  return file === undefined || line === undefined ? undefined : { kind: 'line', file, line };
}

function keysOf(feedback: Fields): CoveredKey[] {
  const limits = new Map(entriesOf(feedback.limits).map(({ key, nats }) => [textOf(key), numberOf(nats)]));
  return textsOf(feedback.key).map((text) => {
    const nats = limits.get(text);
    return nats === undefined ? { text } : { text, nats };
  });
}
