import { kindOf } from '../../src/delineate/index.js';
import type { Score, TempoReason } from '../../src/types/index.js';
import { evidenceOf, PER_DAY, type ScoredRun, type ScoredSet, type Strengths } from './detection.js';
import { foundOf, foundRow } from './measure.js';
import type { ParsedSet } from './set-lines.js';
import { thresholdFor, type BenignEvidence, type WholeDetector } from './whole-detector.js';

/** The detector with a part of its evidence taken away, at the rates and budgets of `PER_DAY` a day over all hosts. */
export interface AblationResult {
  readonly name: string;
  /** The limit set on the benign test run; of each session, the place of the first rate at which it is found. */
  readonly exact: readonly number[];
  /** The same with the limit from benign history alone, by budget. */
  readonly ownThreshold: readonly number[];
  /** Alarms on the test part without sessions, a day, by budget. */
  readonly falsePerDay: readonly number[];
}

interface Ablation {
  readonly name: string;
  readonly line: (score: Score) => Score;
  readonly component: (component: BenignEvidence) => BenignEvidence;
}

type Kind = keyof BenignEvidence['tempo'];

const KINDS: readonly Kind[] = ['order', 'hour', 'amount', 'source'];
const NO_TEMPO: BenignEvidence['tempo'] = { hour: 0, amount: 0, order: 0, source: 0 };

const isOf = (kind: Kind, { factor }: TempoReason): boolean => kind === kindOf(factor);

/** The score with those reasons only. */
function keeping(score: Score, isKept: (reason: TempoReason) => boolean): Score {
  const { tempo, ...rest } = score;
  const kept = tempo?.filter(isKept) ?? [];
  return kept.length === 0 ? rest : { ...rest, tempo: kept };
}

const ABLATIONS: readonly Ablation[] = [
  { name: 'whole detector', line: (score) => score, component: (component) => component },
  {
    name: 'without tempo',
    line: (score) => keeping(score, () => false),
    component: (component) => ({ ...component, tempo: NO_TEMPO }),
  },
  ...KINDS.map((kind): Ablation => ({
    name: `without ${kind}`,
    line: (score) => keeping(score, (reason) => !isOf(kind, reason)),
    component: (component) => ({ ...component, tempo: { ...component.tempo, [kind]: 0 } }),
  })),
  {
    name: 'tempo alone',
    line: (score) => ({ ...score, surprisal: 0, isAnomaly: false, cusum: 0, failuresBefore: 0 }),
    component: (component) => ({ ...component, keys: 0, failures: 0 }),
  },
];

/**
 * The same scored run with parts of the evidence taken away: nothing is trained again. A component's θ leaves out what the lines leave
 * out, but history's components stay linked as they were with everything.
 * @param whole of the detector as it is
 */
export function ablations(
  set: ParsedSet,
  detector: WholeDetector,
  scored: ScoredSet,
  whole: Strengths,
): AblationResult[] {
  return ABLATIONS.map(({ name, line, component }, i) => {
    const strengths =
      i === 0 ? whole : evidenceOf({ ...scored, benign: mapped(scored.benign, line), all: mapped(scored.all, line) });
    const thresholds = PER_DAY.map((budget) => thresholdFor(detector, budget, component));
    return {
      name,
      exact: foundOf(set, strengths).day.from,
      ownThreshold: foundRow(
        set.sessions,
        thresholds.map((threshold) => strengths.sessions.map((strength) => strength >= threshold)),
      ).from,
      falsePerDay: thresholds.map(
        (threshold) => strengths.benign.filter((evidence) => evidence >= threshold).length / set.testDays,
      ),
    };
  });
}

function mapped({ scores, session }: ScoredRun, line: (score: Score) => Score): ScoredRun {
  return { scores: scores.map(line), session };
}
