import { SEVERITIES } from '../../dashboards/severity.js';
import { segmentDocument } from '../../src/sink/index.js';
import { exampleSegment, WRITER } from '../unit/sink/examples.js';

export const HOUR = 3_600_000;
export const FROM = Date.UTC(2026, 2, 9);
export const TO = FROM + 48 * HOUR;
export const HOSTILE = '<img src=x onerror="globalThis.pwned=1">\u202e${1+1}';

export type Json = Readonly<Record<string, unknown>>;

export function segment(more: Parameters<typeof exampleSegment>[0]): Json {
  return segmentDocument(exampleSegment(more), WRITER).body;
}

export const SEGMENTS = [
  segment({ id: 'a', host: 'web-02', severity: 93, startMs: FROM + 3 * HOUR, endMs: FROM + 4 * HOUR }),
  segment({ id: 'b', host: 'db-01', severity: 61, startMs: FROM + 30 * HOUR, endMs: FROM + 30.1 * HOUR }),
];

export function hits(...sources: readonly Json[]): Json {
  return { total: { value: sources.length }, hits: sources.map((_source, i) => ({ _id: String(i), _source })) };
}

export function verdictAnswer(sources: readonly Json[], counts: readonly number[]): Json {
  const buckets = Object.fromEntries(SEVERITIES.map(({ name }, i) => [name, { doc_count: counts[i] }]));
  const all = counts.reduce((sum, count) => sum + count, 0);
  const hosts = new Set(sources.map((source) => (source.host as { name: string }).name)).size;
  return {
    hits: hits(...sources.slice(0, 1)),
    aggregations: { all: { value: all }, hosts: { value: hosts }, severity: { buckets } },
  };
}

export function rollupAnswer(hosts: readonly string[], scoreOf: (host: number, hour: number) => number): Json {
  const cell = (host: number, hour: number): Json => ({
    key: FROM + hour * HOUR,
    worst: { value: scoreOf(host, hour) },
    lines: { value: 10 },
    anomalies: { value: 1 },
  });
  const buckets = hosts.map((key, host) => ({
    key,
    time: { buckets: [...Array(48).keys()].map((hour) => cell(host, hour)) },
  }));
  return { hits: hits(), aggregations: { hosts: { buckets }, bounds: { buckets: [{ from: FROM, to: TO }] } } };
}

export function line(more: { score: number; hour: number; level?: string; message?: string }): Json {
  return {
    '@timestamp': new Date(FROM + more.hour * HOUR).toISOString(),
    host: { name: 'web-02' },
    process: { name: 'sshd' },
    message: more.message ?? 'Accepted password for deploy',
    anomaly: {
      score_normalized: more.score,
      reason: 'new address',
      ...(more.level === undefined ? {} : { segment: { id: 'a', level: more.level } }),
    },
  };
}

/** WCAG 2.1. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
