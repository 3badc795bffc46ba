import type { TempoFactor, TempoReason } from '../types/index.js';
import { LEAST_HOURS } from './histogram.js';
import { hourOf, slotOf, type TempoObservation } from './observation.js';
import type { TempoNats, TempoScorer } from './scorer.js';
import type { StepModel } from './step-model.js';
import { TEMPO_FACTORS } from '../types/index.js';

const MAX_TEXT = 80;

/**
 * The factors that are unusual enough to count, each with a clause that says why; undefined for none.
 * @param scorer knows what is usual; without it there are no clauses, which calibration has no use for
 */
export function tempoReasons(
  seen: TempoObservation,
  nats: TempoNats,
  scorer: TempoScorer | undefined,
  least: (factor: TempoFactor) => number,
): TempoReason[] | undefined {
  let reasons: TempoReason[] | undefined;
  for (const factor of TEMPO_FACTORS) {
    if (nats[factor] <= least(factor)) continue;
    (reasons ??= []).push({
      factor,
      subject: seen.actor,
      nats: nats[factor],
      text: scorer === undefined ? '' : textOf(factor, seen, scorer),
    });
  }
  return reasons;
}

function textOf(factor: TempoFactor, seen: TempoObservation, scorer: TempoScorer): string {
  const who = clip(seen.actor);
  const { actor, deed } = scorer.usual(seen);
  switch (factor) {
    case 'count':
      return `${who} did this ${seen.count} times in 24 hours, usually ${size(deed?.count.usual)} a day`;
    case 'pace':
      return `${who} did this ${seen.pace} times in ten minutes, usually at most ${size(deed?.pace.usual)} a day`;
    case 'variety':
      return `${who} did ${seen.variety} different things in an hour, usually at most ${size(actor?.variety.usual)}`;
    case 'activity':
      return `${seen.activity} lines of ${who} in 24 hours, usually ${size(actor?.activity.usual)}`;
    case 'hour':
      // The deed's own hours decide where they are known (`TempoScorer`).
      return deed !== undefined && deed.slots.total >= LEAST_HOURS
        ? `${who} does not usually do this at ${clock(seen.timeMs)}`
        : `${who} is not usually active at ${clock(seen.timeMs)}`;
    case 'duration':
      return `a sign-in of ${who} has lasted ${duration(seen.openMinutes ?? 0)}, longer than usual`;
    case 'order':
      return orderText(who, seen, scorer);
    case 'source':
      return sourceText(who, seen, scorer);
  }
}

function sourceText(who: string, { actor, source }: TempoObservation, { sources }: TempoScorer): string {
  const { times, total } = sources.seen(actor, '', source);
  const instead = insteadText(sources.expected(actor, '', 2), clip);
  return `${who} signed in from ${clip(source)}, ${times} of ${total} times${instead}`;
}

function orderText(who: string, seen: TempoObservation, { steps }: TempoScorer): string {
  const { actor, command, commandBefore, chain } = seen;
  const { times, total } = steps.seen(actor, commandBefore, command);
  const after = commandBefore === '' ? 'first' : `after “${shown(commandBefore)}”`;
  const instead = insteadText(steps.expected(actor, commandBefore, 2), (name) => `“${shown(name)}”`);
  const others = chain.steps > 1 ? `; the last of ${chain.steps} in a row that add up` : '';
  return `${who} ran “${shown(command)}” ${after}, seen ${times} of ${total} times${instead}${others}`;
}

/** What was expected instead, as far as anything was. */
function insteadText(expected: ReturnType<StepModel['expected']>, nameOf: (name: string) => string): string {
  const likely = expected
    .filter(({ probability }) => probability >= 0.05)
    .map(({ command, probability }) => `${nameOf(command)} ${Math.round(100 * probability)} %`);
  return likely.length === 0 ? '' : `; expected ${likely.join(', ')}`;
}

/** A normalised command as it is shown: without the name of what runs it. */
function shown(command: string): string {
  return clip(command.slice(command.lastIndexOf('\u0000') + 1));
}

/** A name in a sentence: it cannot close the quotation it stands in, and is not cut between the halves of a character. */
function clip(name: string): string {
  const text = name.replace(/[“”]/g, '"');
  if (text.length <= MAX_TEXT) return text;
  const half = text.charCodeAt(MAX_TEXT - 2) >> 10 === 0xd800 >> 10;
  return `${text.slice(0, MAX_TEXT - (half ? 2 : 1))}…`;
}

function size(usual: number | undefined): string {
  if (usual === undefined) return 'none';
  return usual < 10 ? usual.toFixed(1).replace(/\.0$/, '') : String(Math.round(usual));
}

function clock(timeMs: number): string {
  const slot = slotOf(hourOf(timeMs));
  return `${String(slot % 24).padStart(2, '0')} h UTC ${slot < 24 ? 'on working days' : 'at weekends'}`;
}

function duration(minutes: number): string {
  return minutes < 120 ? `${Math.round(minutes)} minutes` : `${(minutes / 60).toFixed(1)} hours`;
}
