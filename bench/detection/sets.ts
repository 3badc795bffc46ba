import { familiesOf, SEEDS, type Split } from './split.js';

const DAY_MS = 86_400_000;

/** A set of the bench: where its benign lines come from, and where training ends. */
export type SetSpec = GeneratedSpec;

interface CommonSpec {
  readonly name: string;
  readonly split: Split;
  readonly seed: number;
  readonly families: ReturnType<typeof familiesOf>;
  /** First day of the lines. */
  readonly startMs: number;
  /** Lines before it are benign history; sessions lie after it. */
  readonly trainUntilMs: number;
  readonly endMs: number;
}

/** A fleet of the project's own generator. */
export interface GeneratedSpec extends CommonSpec {
  readonly kind: 'generated';
  readonly hosts: number;
}

const TRAIN_DAYS = 28;
const TEST_DAYS = 14;
/** A Monday. */
const START_MS = Date.UTC(2026, 0, 5);

function generated(split: Split, n: number, hosts: number): GeneratedSpec {
  return {
    name: `g-${split === 'development' ? 'dev' : 'test'}-${n + 1}`,
    kind: 'generated',
    split,
    seed: SEEDS[split][n],
    families: familiesOf(split),
    hosts,
    startMs: START_MS,
    trainUntilMs: START_MS + TRAIN_DAYS * DAY_MS,
    endMs: START_MS + (TRAIN_DAYS + TEST_DAYS) * DAY_MS,
  };
}

const SETS: readonly SetSpec[] = [
  generated('development', 0, 4),
  generated('development', 1, 6),
  generated('test', 0, 4),
  generated('test', 1, 6),
];

export function allSets(): readonly SetSpec[] {
  return SETS;
}

export function setNamed(name: string): SetSpec {
  const found = SETS.find((set) => set.name === name);
  if (found === undefined) throw new Error(`no set ${name}: one of ${SETS.map((set) => set.name).join(', ')}`);
  return found;
}
