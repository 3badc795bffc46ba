import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createLogParser } from '../../src/parse/index.js';
import type { AuthFields, ParsedLog, RawLog } from '../../src/types/index.js';

/** One log in two forms: the raw line, and the document that a shipper makes of it. */
interface ShapeCase {
  readonly name: string;
  readonly raw: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly expected: AuthFields;
  readonly lineReconstructed: boolean;
}

function cases(file: string): readonly ShapeCase[] {
  return JSON.parse(readFileSync(new URL(`./fixtures/shapes/${file}`, import.meta.url), 'utf8')) as ShapeCase[];
}

function line(text: string, number: number): RawLog {
  return {
    kind: 'line',
    ref: { kind: 'line', file: 'auth.log', line: number },
    text,
    yearHint: { kind: 'firstYear', year: 2024 },
  };
}

function document(source: ShapeCase['document'], number: number): RawLog {
  return { kind: 'document', ref: { kind: 'document', index: 'logs', id: String(number) }, source, late: false };
}

/** Cases of a file are one host's lines in order: a later one may lean on an earlier one. */
describe.each(['elastic-system-auth.json', 'shippers.json'])('%s', (file) => {
  const lineParser = createLogParser();
  const documentParser = createLogParser();
  const parsed = cases(file).map((one, i) => ({
    ...one,
    fromLine: lineParser.parse(line(one.raw, i + 1)),
    fromDocument: documentParser.parse(document(one.document, i + 1)),
  }));

  it.each(parsed)('$name', ({ fromLine, fromDocument, expected, lineReconstructed }) => {
    expect(fromLine.ok && fromDocument.ok).toBe(true);
    if (!fromLine.ok || !fromDocument.ok) return;
    expect(fromDocument.log.lineReconstructed).toBe(lineReconstructed);
    expect(essentials(fromDocument.log)).toEqual(essentials(fromLine.log));
    expect(fromDocument.log.fields).toEqual(expected);
    // What a pipeline loses (a port) the raw line still has.
    expect(fromLine.log.fields).toMatchObject(expected);
  });
});

/** Template, place and time: what must not depend on the shape. */
function essentials({ content, program, host, pid, timeMs, repeat }: ParsedLog): unknown {
  return { content, program, host, pid, timeMs, repeat };
}
