import { burstText } from './failure-limits.js';
import type { Score, SegmentReason, TempoFactor } from '../types/index.js';
import { failureNats } from './candidate.js';
import { clip } from './clip.js';
import { signatureNats } from './evidence.js';
import type { Evidence, Signature } from './evidence.js';
import type { TempoScale } from './tempo-evidence.js';
import { FAILED, MAX_TEXT, signatureText, tempoSignature } from './signature-text.js';
import { expectedText, quotedKey, stepText } from './step-text.js';

const MAX_REASONS = 10;

const iso = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ') + 'Z';

/** The largest signatures of a component, and the failures before its sign-in, as sentences; largest first. */
export function reasonsOf(evidence: Evidence, scale: TempoScale | undefined): SegmentReason[] {
  const reasons = [...evidence.signatures.values()]
    .map((signature) => reasonOf(signature, scale))
    .filter((reason) => reason.evidence > 0);
  if (evidence.failures > 0 && evidence.failureLine !== undefined) {
    reasons.push(failuresReason(evidence.failures, evidence.failureLine));
  }
  return reasons.sort((a, b) => b.evidence - a.evidence).slice(0, MAX_REASONS);
}

function reasonOf(signature: Signature, scale: TempoScale | undefined): SegmentReason {
  const { best: score, channel, count, factor } = signature;
  const again = count > 1 ? repetition(count, signature.minutes.size) : '';
  return {
    channel,
    signature: factor === undefined ? signatureText(score) : tempoSignature(factor),
    evidence: signatureNats(signature, scale),
    surprisal: score.surprisal,
    count,
    minutes: signature.minutes.size,
    text: `${deed(score)}: ${factor === undefined ? why(score) : tempoText(score, factor)}${again}.`,
    ref: score.ref,
    expected: factor === undefined ? score.expected.map(({ text, probability }) => ({ text, probability })) : [],
  };
}

function repetition(lines: number, minutes: number): string {
  return minutes > 1
    ? `; it persists: ${lines} lines in ${minutes} different minutes`
    : `; ${lines} lines within a minute`;
}

function tempoText({ tempo }: Score, factor: TempoFactor): string {
  return clip(tempo?.find((reason) => reason.factor === factor)?.text ?? `unusual ${factor}`, MAX_TEXT);
}

function failuresReason(failures: number, score: Score): SegmentReason {
  const { channel, surprisal, ref } = score;
  const noun = failures === 1 ? 'sign-in' : 'sign-ins';
  const text =
    score.action === 'accepted'
      ? `${deed(score)}: ${failures} failed ${noun} from there in the 24 hours before.`
      : `${failures} failed ${noun} from ${score.address ?? 'one source'} by ${iso(score.timeMs)}.`;
  return {
    channel,
    signature: FAILED,
    evidence: failureNats(failures),
    surprisal,
    count: 1,
    minutes: 1,
    text,
    ref,
    expected: [],
  };
}

/** Who did what, from where, when. */
function deed(score: Score): string {
  const who = score.user ?? score.entities.account;
  const from = score.address === undefined ? '' : ` from ${score.address}`;
  return `${clip(what(score, who ?? 'someone', who === undefined ? '' : ` for ${who}`), MAX_TEXT)}${from} at ${iso(score.timeMs)}`;
}

function what(score: Score, who: string, forWhom: string): string {
  const target = score.targetUser === undefined ? '' : ` as ${score.targetUser}`;
  const command = score.command ?? 'a command';
  switch (score.action) {
    case 'accepted':
      return `${who} signed in`;
    case 'failed':
      return `failed sign-in${forWhom}`;
    case 'invalid_user':
      return `sign-in as the unknown account ${who}`;
    case 'session_opened':
      return `${score.program} opened a session${forWhom}`;
    case 'session_closed':
      return `${score.program} closed a session${forWhom}`;
    case 'sudo':
      return `${who} ran ${command}${target} with sudo`;
    case 'sudo_denied':
      return `sudo refused ${who} ${command}${target}`;
    case 'su':
      return `${who} became ${score.targetUser ?? 'another account'} with su`;
    case 'su_failed':
      return `${who} failed to become ${score.targetUser ?? 'another account'} with su`;
    case 'cron':
      return `cron ran ${command}${forWhom}`;
    case 'account_changed':
      return `${score.program} changed ${score.user === undefined ? 'an account' : `account ${score.user}`} (${score.body})`;
    case 'connection':
    case 'service':
    case 'other':
      return `${score.program} said "${score.body}"`;
  }
}

/** Which part of the key is new or which step unexpected, and what was expected. */
function why(score: Score): string {
  if (score.cusum > 0 && score.isAnomaly) {
    return `failures from this source ${burstText(score.cusum)}`;
  }
  const { kinds, transition } = score;
  const said: string[] = [];
  const parts = novelties(score);
  const isNew = kinds?.includes('new_combination') ?? score.keyId === 0;
  if (isNew)
    said.push(
      parts.length > 0 ? `never in training: ${parts.join(', ')}` : 'this combination never occurred in training',
    );
  else if (parts.length > 0) said.push(parts.join(', '));
  const isStep = transition !== undefined && (kinds?.includes('unexpected_step') ?? !isNew);
  if (isStep) said.push(stepText(transition, quotedKey(signatureText(score))));
  const head = said.length > 0 ? said.join('; ') : 'unexpected here';
  return `${head} (${score.surprisal.toFixed(1)} nats)${expectedText(score.expected, isStep ? undefined : 1)}`;
}

const USER_WORDS = {
  root: 'as root',
  valid: 'account never signed in before',
  new: 'new account',
  invalid: 'invalid account',
};
const ADDRESS_WORDS = {
  trusted_network: 'new address of a known network',
  failing: 'address only ever seen failing',
  new: 'new address',
};

function novelties(score: Score): string[] {
  const { user, address, command, relation } = score.key;
  const parts: string[] = [];
  if (score.templateId === 0) parts.push('unknown kind of line');
  if (user in USER_WORDS) parts.push(USER_WORDS[user as keyof typeof USER_WORDS]);
  if (address in ADDRESS_WORDS) parts.push(ADDRESS_WORDS[address as keyof typeof ADDRESS_WORDS]);
  if (command === 'new') parts.push('new command');
  if (relation === 'new_pair') parts.push('new combination of known parts');
  return parts;
}
