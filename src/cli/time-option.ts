import { ConnectorError } from '../errors/index.js';

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const RELATIVE = /^now(?:-(\d{1,6})([smhdw]))?$/;
const TO_COME = /^now\+(\d{1,6})([smhdw])$/;
const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * A time as Elastic's users write it: ISO 8601 (UTC when it names no zone) or `now`, `now-7d`.
 * @returns epoch milliseconds
 * @throws ConnectorError USAGE
 */
export function parseTime(text: string, option: string, nowMs: number): number {
  const relative = RELATIVE.exec(text);
  if (relative !== null) {
    const [, amount = '0', unit = 's'] = relative;
    return nowMs - Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) || text.length === 10;
  const timeMs = ISO.test(text) && isDay(text.slice(0, 10)) ? Date.parse(hasZone ? text : `${text}Z`) : NaN;
  if (Number.isNaN(timeMs)) {
    throw new ConnectorError('USAGE', `\`${text}\` is not a time`, {
      where: option,
      todo: 'write 2026-03-01, 2026-03-01T12:00:00Z, now or now-7d',
    });
  }
  return timeMs;
}

/** The same for a time to come, which may also be `now+30d`. */
export function parseTimeToCome(text: string, option: string, nowMs: number): number {
  const [, amount, unit] = TO_COME.exec(text) ?? [];
  if (amount === undefined) return parseTime(text, option, nowMs);
  return nowMs + Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const timeMs = Date.parse(text);
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text);
}

/** @throws ConnectorError USAGE for a range that holds no time */
export function requireOrder(fromMs: number, toMs: number): void {
  if (fromMs < toMs) return;
  throw new ConnectorError('USAGE', 'the range of time ends before it begins', {
    where: '--from, --to',
    todo: 'give a --from that lies before --to',
  });
}

/** `FROM/TO`, exclusive at its end. */
export function parseRange(text: string, option: string, nowMs: number): { fromMs: number; toMs: number } {
  const [from = '', to = '', ...rest] = text.split('/');
  const range = { fromMs: parseTime(from, option, nowMs), toMs: parseTime(to, option, nowMs) };
  if (rest.length > 0 || range.toMs <= range.fromMs) {
    throw new ConnectorError('USAGE', `\`${text}\` is not a range of time`, {
      where: option,
      todo: 'write FROM/TO with FROM before TO, such as 2026-03-01/2026-03-02',
    });
  }
  return range;
}
