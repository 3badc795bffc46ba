const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `2026-01-20 02:14:07`, in UTC. */
export function dateTime(timeMs: number): string {
  return Number.isFinite(timeMs) && Math.abs(timeMs) <= 8.64e15
    ? new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')
    : 'unknown time';
}

/** A range; the second date is left out when it is the first. */
export function span(fromMs: number, toMs: number): string {
  const from = dateTime(fromMs);
  const to = dateTime(toMs);
  return `${from} – ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
}

/** `36 s`, `1 h 36 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.round(ms / 1000)} s`;
  if (ms < HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h ${Math.floor((ms % HOUR_MS) / MINUTE_MS)} min`;
  return `${Math.floor(ms / DAY_MS)} d ${Math.floor((ms % DAY_MS) / HOUR_MS)} h`;
}

/** `1,234,567`. */
export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** `1 line`, `2,000 lines`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

export function decimal(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** A share as a percentage, with the digits that a small one needs. */
export function percent(part: number, whole: number): string {
  if (!(whole > 0)) return '–';
  const value = (100 * part) / whole;
  if (value === 0) return '0 %';
  if (value < 0.001) return '< 0.001 %';
  return `${value.toLocaleString('en-US', { maximumSignificantDigits: value >= 10 ? 3 : 2 })} %`;
}

/** Text cut to a length, with a word about what is missing. */
export function clipped(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  // Not between the halves of a surrogate pair.
  const code = text.charCodeAt(maxLength - 1);
  const end = code >= 0xd800 && code <= 0xdbff ? maxLength - 1 : maxLength;
  return `${text.slice(0, end)}… (${count(text.length - end)} more characters)`;
}
