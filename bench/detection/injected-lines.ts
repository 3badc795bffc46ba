import { ConnectorError } from '../../src/errors/index.js';
import { overlayHost, type OverlayOptions } from '../../src/generate/index.js';
import { createLogParser } from '../../src/parse/index.js';
import { PUBLIC_HOSTS, publicLines } from './public-hosts.js';
import type { SetLines, TestLog } from './set-lines.js';
import type { InjectedSpec } from './sets.js';
import { drawn } from './split.js';

const DAY_MS = 86_400_000;
/** A longer silence of the real log is a hole: nothing is laid over it. */
const HOLE_MS = 26 * 3_600_000;

/** A public host's lines with a company's routine and the sessions laid over them. */
export function injectedLines(spec: InjectedSpec): SetLines {
  const { path, overlay: host } = PUBLIC_HOSTS[spec.host];
  const real = inTime(parseLines(path, publicLines(path), spec), spec);
  const options: OverlayOptions = {
    ...host,
    seed: spec.seed,
    startMs: spec.startMs,
    days: Math.ceil((spec.endMs - spec.startMs) / DAY_MS) + 1,
    activeMs: activeRanges(real.map(({ log }) => log.timeMs)),
  };
  const { lines, intrusions, silentMs } = overlaid(spec, options);
  const sessions = intrusions.filter((session) => session.lines > 0);
  const place = new Map(sessions.map(({ intrusion }, i) => [intrusion, i]));
  const text = lines.map(({ line }) => line);
  const laidOver = parseLines(`${path}+overlay`, text, spec).map(({ log, line }): TestLog => {
    const { label } = lines[line - 1];
    return { log, session: label === undefined ? -1 : (place.get(label.intrusion) ?? -1), silenced: false };
  });
  const isSilent = (timeMs: number): boolean => silentMs.some(([fromMs, toMs]) => timeMs >= fromMs && timeMs < toMs);
  return {
    logs: [
      ...real.map(({ log }): TestLog => ({ log, session: -1, silenced: isSilent(log.timeMs) })),
      ...inTime(laidOver, spec),
    ],
    sessions,
    unparsed: 0,
  };
}

function inTime<T extends Pick<TestLog, 'log'>>(logs: readonly T[], { startMs, endMs }: InjectedSpec): T[] {
  return logs.filter(({ log }) => log.timeMs >= startMs && log.timeMs < endMs);
}

function parseLines(
  file: string,
  text: readonly string[],
  { startMs }: InjectedSpec,
): (Pick<TestLog, 'log'> & { readonly line: number })[] {
  const parser = createLogParser();
  const yearHint = { kind: 'firstYear', year: new Date(startMs).getUTCFullYear() } as const;
  return text.flatMap((line, i) => {
    const ref = { kind: 'line', file, line: i + 1 } as const;
    const result = parser.parse({ kind: 'line', ref, text: line, yearHint });
    return result.ok ? [{ log: result.log, line: i + 1 }] : [];
  });
}

function activeRanges(times: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const timeMs of [...times].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && timeMs - last[1] <= HOLE_MS) last[1] = timeMs + 1;
    else ranges.push([timeMs, timeMs + 1]);
  }
  return ranges;
}

/** Sessions that fall into a hole of the real log begin a day later, until they do not. */
function overlaid(spec: InjectedSpec, options: OverlayOptions): ReturnType<typeof overlayHost> {
  const days = activeDays(spec, options);
  let planned = requests(spec, options, days);
  let overlay = overlayHost({ ...options, intrusions: planned });
  for (let round = 1; round < days.length && overlay.intrusions.some(({ lines }) => lines === 0); round += 1) {
    planned = planned.map((request, i) => {
      if (overlay.intrusions[i].lines > 0) return request;
      return { ...request, day: days[(days.indexOf(request.day) + 1) % days.length] };
    });
    overlay = overlayHost({ ...options, intrusions: planned });
  }
  return overlay;
}

function activeDays({ startMs, trainUntilMs, endMs }: InjectedSpec, options: OverlayOptions): number[] {
  const first = Math.round((trainUntilMs - startMs) / DAY_MS) + 1;
  const last = Math.round((endMs - startMs) / DAY_MS) - 1;
  return Array.from({ length: last - first }, (_, i) => first + i).filter((day) => {
    const noonMs = startMs + (day + 0.5) * DAY_MS;
    return options.activeMs?.some(([fromMs, toMs]) => noonMs >= fromMs && noonMs < toMs) === true;
  });
}

/**
 * Each family once, loud or careful by turns (a set's twin has the other half), one after the other over the days of the test part
 * on which the real log has lines; the first and the last day stay free.
 */
function requests(
  { families, seed, loudFirst }: InjectedSpec,
  options: OverlayOptions,
  days: readonly number[],
): NonNullable<OverlayOptions['intrusions']> {
  const wanted = families
    .filter((family) => fits(options, family))
    .map((family, i) => ({ family, variant: (i % 2 === 0) === loudFirst ? ('loud' as const) : ('careful' as const) }))
    .sort((a, b) => drawn(seed, a.family) - drawn(seed, b.family));
  return wanted.map((request, i) => ({ ...request, day: days[Math.floor((i * days.length) / wanted.length)] }));
}

function fits(options: OverlayOptions, family: InjectedSpec['families'][number]): boolean {
  try {
    overlayHost({ ...options, days: 1, intrusions: [{ family, day: 0 }] });
    return true;
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'USAGE') return false;
    throw error;
  }
}
