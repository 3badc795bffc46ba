import { BURST } from '../delineate/index.js';
import { TEMPO_FACTORS } from '../types/index.js';
import type { KeyWords, TempoReason } from '../types/index.js';
import { entriesOf, fieldsOf, numberOf, textOf, textsOf, timeOf, type Fields } from './json-fields.js';
import { placeOf } from './read-verdict.js';
import { lineSubject, segmentKey, type VerdictSubject } from './subject.js';

/** What a stored document of a segment or of a scored line can be judged by; undefined when it is neither. */
export function documentSubject(document: Fields, documentId: string): VerdictSubject | undefined {
  const anomaly = fieldsOf(document.anomaly);
  const segment = fieldsOf(anomaly.segment);
  const isSegment = segment.severity !== undefined && textOf(segment.id) === documentId;
  return isSegment ? storedSegment(document, segment, documentId) : storedLine(document, anomaly, documentId);
}

function storedSegment(document: Fields, segment: Fields, id: string): VerdictSubject | undefined {
  const fromMs = timeOf(segment.onset);
  const toMs = timeOf(segment.last_evidence);
  if (fromMs === undefined || toMs === undefined) return undefined;
  const burst = numberOf(segment.burst);
  const keys = entriesOf(segment.reasons).flatMap(({ signature, evidence, channel }) => {
    const text = textOf(signature);
    return text === undefined ? [] : [segmentKey(text, numberOf(evidence) ?? 0, textOf(channel) ?? '')];
  });
  return {
    about: { kind: 'segment', id },
    cover: {
      keys: [...keys, ...(burst === undefined ? [] : [{ text: BURST, nats: burst }])],
      commands: textsOf(segment.command),
      users: textsOf(fieldsOf(document.user).name),
      sources: textsOf(fieldsOf(document.source).address),
      hosts: textsOf(fieldsOf(document.host).name),
    },
    fromMs,
    toMs,
  };
}

function storedLine(document: Fields, anomaly: Fields, documentId: string): VerdictSubject | undefined {
  const ref = placeOf(fieldsOf(anomaly.source));
  const timeMs = timeOf(document['@timestamp']);
  const template = textOf(fieldsOf(anomaly.template).text);
  if (ref === undefined || timeMs === undefined || template === undefined) return undefined;
  const user = fieldsOf(document.user);
  const process = fieldsOf(document.process);
  const names = {
    user: textOf(user.name),
    targetUser: textOf(fieldsOf(user.effective).name) ?? textOf(fieldsOf(user.target).name),
    address: textOf(fieldsOf(document.source).address),
    command: textOf(process.command_line),
  };
  const named = Object.fromEntries(Object.entries(names).filter(([, name]) => name !== undefined));
  const line = {
    ref,
    timeMs,
    host: textOf(fieldsOf(document.host).name) ?? '',
    program: textOf(process.name) ?? '',
    template,
    key: wordsOf(fieldsOf(anomaly.key)),
    tempo: tempoOf(anomaly.tempo),
    cusum: anomaly.is_anomaly === true ? (numberOf(anomaly.cusum) ?? 0) : 0,
    ...named,
  };
  return lineSubject(line, documentId);
}

function wordsOf(key: Fields): KeyWords {
  const word = (value: unknown): string => textOf(value) ?? 'none';
  const { user, address, command, relation } = key;
  // only compared with others of the kind, so a word that is none does no harm
  return { user: word(user), address: word(address), command: word(command), relation: word(relation) } as KeyWords;
}

function tempoOf(value: unknown): TempoReason[] {
  return entriesOf(value).flatMap(({ factor }) => {
    const known = TEMPO_FACTORS.find((one) => one === factor);
    return known === undefined ? [] : [{ factor: known, subject: '', nats: 0, text: '' }];
  });
}
