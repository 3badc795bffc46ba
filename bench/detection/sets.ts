import { isPresent, PUBLIC_HOSTS, type PublicHostName } from './public-hosts.js';
import { familiesOf, SEEDS, type Split } from './split.js';

const DAY_MS = 86_400_000;

/** A set of the bench: where its benign lines come from, and where training ends. */
export type SetSpec = GeneratedSpec | InjectedSpec;

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

/** A public host with routine and sessions laid over its own lines. */
export interface InjectedSpec extends CommonSpec {
  readonly kind: 'injected';
  readonly host: PublicHostName;
  /** The first family is loud, the second careful, and so on; the other way round in its twin. */
  readonly loudFirst: boolean;
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

interface Span {
  readonly host: PublicHostName;
  /** Midnights, UTC. */
  readonly from: number;
  readonly trainUntil: number;
  readonly end: number;
}

/** Two sets over the same lines: the families that are loud in one are careful in the other. */
function twins(split: Split, n: number, name: string, span: Span): InjectedSpec[] {
  return [true, false].map((loudFirst, twin) => ({
    name: `${name}-${loudFirst ? 'a' : 'b'}`,
    kind: 'injected',
    split,
    seed: SEEDS[split][n] + 50 * twin,
    families: familiesOf(split),
    host: span.host,
    loudFirst,
    startMs: span.from,
    trainUntilMs: span.trainUntil,
    endMs: span.end,
  }));
}

const SETS: readonly SetSpec[] = [
  generated('development', 0, 4),
  generated('development', 1, 6),
  ...twins('development', 2, 'vultr-april', {
    host: 'vultr-april',
    from: Date.UTC(2022, 2, 27),
    trainUntil: Date.UTC(2022, 3, 7),
    end: Date.UTC(2022, 3, 17),
  }),
  ...twins('development', 3, 'desktop-february', {
    host: 'desktop',
    from: Date.UTC(2026, 1, 1),
    trainUntil: Date.UTC(2026, 1, 18),
    end: Date.UTC(2026, 2, 1),
  }),
  generated('test', 0, 4),
  generated('test', 1, 6),
  ...twins('test', 2, 'capstone', {
    host: 'capstone',
    from: Date.UTC(2016, 1, 21),
    trainUntil: Date.UTC(2016, 2, 5),
    end: Date.UTC(2016, 2, 14),
  }),
  ...twins('test', 3, 'vultr-may', {
    host: 'vultr-may',
    from: Date.UTC(2022, 4, 7),
    trainUntil: Date.UTC(2022, 4, 15),
    end: Date.UTC(2022, 4, 22),
  }),
  ...twins('test', 4, 'desktop-march', {
    host: 'desktop',
    from: Date.UTC(2026, 2, 1),
    trainUntil: Date.UTC(2026, 2, 19),
    end: Date.UTC(2026, 3, 2),
  }),
];

export function allSets(): readonly SetSpec[] {
  return SETS;
}

/** Why a set cannot be run here; undefined when it can. */
export function missing(spec: SetSpec): string | undefined {
  if (spec.kind === 'generated' || isPresent(PUBLIC_HOSTS[spec.host].path)) return undefined;
  return `${spec.name} is skipped: ../shared/data/${PUBLIC_HOSTS[spec.host].path} is absent`;
}

export function setNamed(name: string): SetSpec {
  const found = SETS.find((set) => set.name === name);
  if (found === undefined) throw new Error(`no set ${name}: one of ${SETS.map((set) => set.name).join(', ')}`);
  return found;
}
