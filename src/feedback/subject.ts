import { BURST, FAILED, signatureText, tempoSignature } from '../delineate/index.js';
import type { CoveredKey, Score, Segment, SourceRef, Verdict } from '../types/index.js';

/** What a verdict can be about, with all that it covers. */
export type VerdictSubject = Pick<Verdict, 'about' | 'cover' | 'fromMs' | 'toMs'>;

/** A segment as it stands: its reasons, names and span of evidence. */
export function segmentSubject(segment: Segment): VerdictSubject {
  const { id, host, reasons, entities, burst, onsetMs, lastEvidenceMs } = segment;
  return {
    about: { kind: 'segment', id },
    cover: {
      keys: [
        ...reasons.map(({ signature, evidence, channel }) => segmentKey(signature, evidence, channel)),
        ...(burst === undefined ? [] : [{ text: BURST, nats: burst.statistic }]),
      ],
      commands: entities.commands ?? [],
      users: entities.users,
      sources: entities.addresses,
      hosts: [host],
    },
    fromMs: onsetMs,
    toMs: lastEvidenceMs,
  };
}

/** Of keys their coming counts, however often; of tempo and failures the amount. */
export function segmentKey(text: string, nats: number, channel: string): CoveredKey {
  return channel === 'tempo' || text === FAILED ? { text, nats } : { text };
}

/** What of a line names it in a verdict. */
export type JudgedLine = Pick<Score, 'ref' | 'timeMs' | 'host' | 'program' | 'template' | 'key'> &
  Partial<Pick<Score, 'user' | 'targetUser' | 'address' | 'command' | 'tempo' | 'cusum'>> & {
    readonly entities?: { readonly account?: string };
  };

/** A line of a run; @param documentId of its document, where it is known */
export function lineSubject(line: JudgedLine, documentId?: string): VerdictSubject {
  const { user, targetUser, address, command, tempo, cusum = 0, timeMs } = line;
  const named = (...names: (string | undefined)[]): string[] => [
    ...new Set(names.filter((name) => name !== undefined)),
  ];
  return {
    about: anomaly(line.ref, documentId),
    cover: {
      keys: [
        { text: signatureText(line) },
        ...(tempo ?? []).map(({ factor }) => ({ text: tempoSignature(factor) })),
        ...(cusum > 0 ? [{ text: FAILED }, { text: BURST, nats: cusum }] : []),
      ],
      commands: named(command),
      users: named(user ?? line.entities?.account, targetUser),
      sources: named(address),
      hosts: [line.host],
    },
    fromMs: timeMs,
    toMs: timeMs,
  };
}

function anomaly(ref: SourceRef, id: string | undefined): Verdict['about'] {
  return { kind: 'anomaly', ref, ...(id === undefined ? {} : { id }) };
}
