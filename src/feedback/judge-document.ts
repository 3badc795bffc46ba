import { BURST, FAILED } from '../delineate/index.js';
import type { EvidencePiece, Score, VerdictBook } from '../types/index.js';
import { entriesOf, fieldsOf, numberOf, textOf, textsOf, timeOf, type Fields } from './json-fields.js';

/** Names of a segment that are tried against each other; a segment of more is not taken to be covered. */
const MOST_PAIRS = 1000;

/**
 * Whether verdicts would suppress a stored segment, by its own document: its evidence is added up again from its listed reasons, without
 * those of which every user, source and new command of the segment is covered. A scan with the verdicts weighs each line instead and
 * covers more; what this calls suppressed, that would too, as long as ten reasons are all that there is.
 */
export function isSuppressedDocument(document: Fields, book: VerdictBook): boolean {
  const segment = fieldsOf(fieldsOf(document.anomaly).segment);
  const id = textOf(segment.id) ?? '';
  const lastMs = timeOf(segment.last_evidence) ?? Infinity;
  const own = book.ofSegment(id);
  if (own?.verdict === 'malicious') return false;
  if (own !== undefined && lastMs <= own.toMs) return true;
  const lines = linesOf(document, segment);
  if (lines === undefined) return false;
  const isOpen = (piece: EvidencePiece): boolean =>
    lines(piece.key).some((line) => book.coverOf(line, piece) === undefined);
  const open = entriesOf(segment.reasons).filter(({ signature, evidence }) => {
    return isOpen({ key: textOf(signature) ?? '', nats: numberOf(evidence) ?? 0 });
  });
  const listed = entriesOf(segment.reasons).length;
  if (open.length === listed) return false;
  const burst = numberOf(segment.burst);
  const isBurst = segment.alarmed_by === 'burst' && (burst === undefined || isOpen({ key: BURST, nats: burst }));
  return !isBurst && sumOf(open) < (numberOf(segment.threshold) ?? 0);
}

/** The lines that the segment's evidence may have come from, for a kind of it; undefined for too many. */
function linesOf(document: Fields, segment: Fields): ((key: string) => Score[]) | undefined {
  const users = orNone(textsOf(fieldsOf(document.user).name));
  const sources = orNone(textsOf(fieldsOf(document.source).address));
  const commands = orNone(textsOf(segment.command));
  const host = textOf(fieldsOf(document.host).name) ?? '';
  const timeMs = timeOf(segment.last_evidence) ?? Infinity;
  if (users.length * sources.length * commands.length > MOST_PAIRS) return undefined;
  return (key) => {
    const isNew = key.includes(' · command new');
    return users.flatMap((user) =>
      sources.flatMap((address) =>
        (isNew ? commands : [undefined]).map((command) => {
          const named = Object.entries({ user, address, command }).filter(([, name]) => name !== undefined);
          const line = {
            host,
            timeMs,
            templateId: 1,
            action: 'sudo',
            entities: {},
            key: { command: isNew ? 'new' : 'none' },
          };
          // no more than what covers are compared with
          return { ...line, ...Object.fromEntries(named) } as unknown as Score;
        }),
      ),
    );
  };
}

function orNone(names: readonly string[]): (string | undefined)[] {
  return names.length === 0 ? [undefined] : [...names];
}

/** D of reasons: √(access² + action² + tempo²) + failures. */
function sumOf(reasons: readonly Fields[]): number {
  const sums = { access: 0, action: 0, failures: 0 };
  const tempo: number[] = [];
  for (const { channel, signature, evidence } of reasons) {
    const nats = numberOf(evidence) ?? 0;
    if (signature === FAILED) sums.failures += nats;
    else if (channel === 'tempo') tempo.push(nats);
    else sums[channel === 'action' ? 'action' : 'access'] += nats;
  }
  return Math.hypot(sums.access, sums.action, ...tempo) + sums.failures;
}
