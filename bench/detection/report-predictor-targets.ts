import type { JobResult } from './job.js';
import { percent, points } from './markdown.js';
import { countText, meanOverSets } from './report-counts.js';
import { reachedRules, type Target } from './report-reached.js';
import { SHIPPED } from './scorers.js';
import { carefulOf, difference, sessionShares, type Rate, type SessionShare } from './summary.js';

const DAY: Rate = { perDay: 1 };
const QUARTER: Rate = { perDay: 0.25 };
/** That know the line's context as the shipped predictor does, and that do not. */
const SAME_INPUTS = ['context n-gram', 'mlp'] as const;
const COUNTS = ['host trigram', 'unigram'] as const;
/** Sessions that added evidence is to find above what the best single line finds, as a share of these. */
const AIMED_GAIN = 0.2;

/** The figures to reach by key evidence alone. */
export function predictorTargets(jobs: readonly JobResult[]): Target[] {
  const masked = (name: string): SessionShare[] => sessionShares(jobs, name, true, 'evidence', DAY);
  const own = masked(SHIPPED);
  const sets = [...new Set(own.map(({ set }) => set))];
  const isRun = [...SAME_INPUTS, ...COUNTS].every((name) => masked(name).length > 0) && own.length > 0;
  const above = sets.filter((set) => {
    const [mine, ...theirs] = [SHIPPED, ...COUNTS].map((name) => inSet(masked(name), set));
    return theirs.every((share) => mine > share);
  });
  const versus = SAME_INPUTS.map((name) => ({ name, found: difference(own, masked(name)) }));
  const careful = [...SAME_INPUTS, ...COUNTS].map((name) => {
    return { name, found: difference(carefulOf(own), carefulOf(masked(name))) };
  });
  const pointsOf = (all: typeof careful): string => all.map(({ name, found }) => `${name} ${points(found)}`).join('; ');
  return [
    {
      figure:
        'novel keys masked, key evidence only, 1 false alert a day: sets on which the shipped predictor is above trigram and unigram',
      atLeast: 'every set',
      aim: '–',
      measured: `${above.length} of ${sets.length}`,
      reached: reachedRules(isRun ? { atLeast: above.length === sets.length } : {}),
    },
    {
      figure:
        'the same against context n-gram and MLP: mean over sets; shipped minus the control, in points, pooled over sessions (95 %)',
      atLeast: 'level: not below beyond the interval',
      aim: '–',
      measured: `${[SHIPPED, ...SAME_INPUTS].map((name) => `${name === SHIPPED ? 'shipped' : name} ${percent(meanOverSets(masked(name)))}`).join(', ')}; ${pointsOf(versus)}`,
      reached: reachedRules(isRun ? { atLeast: versus.every(({ found }) => found.high >= 0) } : {}),
    },
    {
      figure: 'the same on careful variants: shipped minus each control, in points, pooled over sessions (95 %)',
      atLeast: '–',
      aim: 'above all, beyond the interval',
      measured: pointsOf(careful),
      reached: reachedRules(isRun ? { aim: careful.every(({ found }) => found.low > 0) } : {}),
    },
    gainTarget(jobs),
  ];
}

/** By the shipped predictor, with novel keys. */
function gainTarget(jobs: readonly JobResult[]): Target {
  const [evidence, line] = (['evidence', 'line'] as const).map((how) =>
    sessionShares(jobs, SHIPPED, false, how, QUARTER),
  );
  const sets = [...new Set(evidence.map(({ set }) => set))];
  const more = sets.filter((set) => inSet(evidence, set) > inSet(line, set));
  const [byEvidence, byLine] = [meanOverSets(evidence), meanOverSets(line)];
  const gain = byEvidence / byLine - 1;
  return {
    figure:
      'added evidence against line score, .25 false alerts a day: sets with more sessions; gain, of the sessions that line score finds, mean over sets',
    atLeast: 'every set',
    aim: `+${100 * AIMED_GAIN} %`,
    measured: `${more.length} of ${sets.length}; ${byLine === 0 ? '–' : `${gain < 0 ? '' : '+'}${percent(gain)}`} (${percent(byEvidence)} against ${percent(byLine)}; ${countText(evidence)} and ${countText(line)})`,
    reached: reachedRules(
      evidence.length === 0 ? {} : { atLeast: more.length === sets.length, aim: gain >= AIMED_GAIN },
    ),
  };
}

/** Share of a set's sessions. */
function inSet(shares: readonly SessionShare[], set: string): number {
  return meanOverSets(shares.filter((one) => one.set === set));
}
