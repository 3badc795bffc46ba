import type { Segment } from '../types/index.js';
import { failureNats } from './candidate.js';
import { clip } from './clip.js';
import { FAILED } from './signature-text.js';
import { quotedKey } from './step-text.js';

const MAX_NAMES = 3;
const MAX_NAME = 40;
const MAX_SIGNATURES = 3;

/** One sentence: who, how the channels add up, and which signatures weigh most. */
export function summaryOf(segment: Omit<Segment, 'summary'>): string {
  const { entities, host, reasons } = segment;
  const from = entities.addresses.length === 0 ? '' : ` from ${listed(entities.addresses)}`;
  const who = entities.users.length === 0 ? 'someone' : listed(entities.users);
  const largest = reasons
    .filter(({ signature }) => signature !== FAILED)
    .slice(0, MAX_SIGNATURES)
    .map(({ signature, evidence }) => `${quotedKey(signature)} ${evidence.toFixed(1)}`);
  const most = largest.length === 0 ? '' : `; most of it from ${largest.join(', ')}`;
  return `${who}${from} on ${clip(host, MAX_NAME)}: ${sum(segment)}${most}.`;
}

function listed(names: readonly string[]): string {
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return `${names
    .slice(0, MAX_NAMES)
    .map((name) => clip(name, MAX_NAME))
    .join(', ')}${more}`;
}

function sum({
  evidence,
  accessEvidence,
  actionEvidence,
  tempoEvidence,
  failures,
  threshold,
  alarmedBy,
  burst,
}: Omit<Segment, 'summary'>): string {
  const channels = Object.entries({ access: accessEvidence, action: actionEvidence, tempo: tempoEvidence }).filter(
    ([, nats]) => nats > 0,
  );
  const terms = channels.map(([name, nats]) => `${name} ${nats.toFixed(1)}`);
  const root = Math.hypot(accessEvidence, actionEvidence, tempoEvidence);
  const parts: string[] = [];
  if (terms.length === 1) parts.push(`${terms.join('')} nats`);
  if (terms.length > 1) {
    const last = terms.pop() ?? '';
    parts.push(`${terms.join(', ')} and ${last} nats make ${root.toFixed(1)} (root of the sum of squares)`);
  }
  if (failures > 0) {
    parts.push(
      `${failures} failed ${failures === 1 ? 'sign-in adds' : 'sign-ins add'} ${failureNats(failures).toFixed(1)}`,
    );
  }
  const all = parts.length > 1 ? `: ${evidence.toFixed(1)} in all` : '';
  const said = `${parts.join(', ')}${all}`;
  const isFinite = threshold > 0 && Number.isFinite(threshold);
  if (alarmedBy === 'evidence') {
    return isFinite ? `${said}, ${(evidence / threshold).toFixed(1)} times the alarm threshold` : said;
  }
  const source = burst?.address === undefined ? 'one source' : clip(burst.address, MAX_NAME);
  const share = isFinite ? ` (evidence ${evidence.toFixed(0)} of ${threshold.toFixed(0)} nats)` : '';
  return `failures from ${source} passed the limit that benign history sets${share}: ${said}`;
}
