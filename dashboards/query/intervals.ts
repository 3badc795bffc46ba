type Json = Readonly<Record<string, unknown>>;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Bounds and intervals, largest first, of `calc_auto_interval` (classic charts) and of TSVB's `calculate_auto`; they agree. */
const RULES: readonly (readonly [boundMs: number, interval: string])[] = [
  [Infinity, '1y'],
  [365 * DAY, '1M'],
  [21 * DAY, '1w'],
  [7 * DAY, '1d'],
  [DAY, '12h'],
  [6 * HOUR, '3h'],
  [2 * HOUR, '1h'],
  [45 * MINUTE, '30m'],
  [20 * MINUTE, '10m'],
  [9 * MINUTE, '5m'],
  [3 * MINUTE, '1m'],
  [45 * SECOND, '30s'],
  [15 * SECOND, '10s'],
  [7.5 * SECOND, '5s'],
  [5 * SECOND, '1s'],
  [500, '100ms'],
];

/** The interval of the smallest rule whose bound the mean bucket does not pass. */
export function intervalNear(buckets: number, durationMs: number): string {
  const target = durationMs / buckets;
  const lower = RULES.findIndex(([bound]) => bound < target);
  if (lower === -1) return RULES[RULES.length - 1][1];
  return RULES[lower - 1][1];
}

/** `dateHistogramInterval`: single minutes to years follow the calendar, other intervals are fixed. */
export function intervalParameter(interval: string): Json {
  const [, count, unit] = /^(\d+)(ms|[smhdwMy])$/.exec(interval) ?? [];
  if (unit === undefined) throw new Error(`no interval: ${interval}`);
  const isCalendar = ['w', 'M', 'y'].includes(unit) || (count === '1' && ['m', 'h', 'd'].includes(unit));
  return isCalendar ? { calendar_interval: interval } : { fixed_interval: interval };
}

/** What `%autointerval%` becomes in Vega panels (`EsQueryParser._roundInterval`). */
export function vegaInterval(meanMs: number): string {
  const upTo: readonly (readonly [number, string])[] = [
    [500, '100ms'],
    [5000, '1s'],
    [7500, '5s'],
    [15_000, '10s'],
    [45_000, '30s'],
    [180_000, '1m'],
    [450_000, '5m'],
    [1_200_000, '10m'],
    [2_700_000, '30m'],
    [7_200_000, '1h'],
    [21_600_000, '3h'],
    [86_400_000, '12h'],
    [604_800_000, '24h'],
    [1_814_400_000, '1w'],
  ];
  return upTo.find(([bound]) => meanMs <= bound)?.[1] ?? (meanMs < 3_628_800_000 ? '30d' : '1y');
}
