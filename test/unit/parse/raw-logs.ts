import { createLogParser } from '../../../src/parse/index.js';
import type { LogParser } from '../../../src/parse/index.js';
import type { ParsedLog, RawDocument, RawLine, YearHint } from '../../../src/types/index.js';

const YEAR_2024: YearHint = { kind: 'firstYear', year: 2024 };

export function rawLine(text: string, line = 1, yearHint: YearHint = YEAR_2024): RawLine {
  return { kind: 'line', ref: { kind: 'line', file: 'auth.log', line }, text, yearHint };
}

export function rawDocument(source: RawDocument['source'], id = '1'): RawDocument {
  return { kind: 'document', ref: { kind: 'document', index: 'logs', id }, source, late: false };
}

/** Parses a line that must parse. */
export function parseLine(text: string, parser: LogParser = createLogParser()): ParsedLog {
  const result = parser.parse(rawLine(text));
  if (!result.ok) throw new Error(`${result.unparsed.reason}: ${text}`);
  return result.log;
}

/** Parses a document that must parse. */
export function parseDocument(source: RawDocument['source'], parser: LogParser = createLogParser()): ParsedLog {
  const result = parser.parse(rawDocument(source));
  if (!result.ok) throw new Error(result.unparsed.reason);
  return result.log;
}

/** Parses a body of a program. */
export function parseBody(program: string, body: string): ParsedLog {
  return parseLine(`Mar  5 10:11:03 web-1 ${program}[77]: ${body}`);
}
