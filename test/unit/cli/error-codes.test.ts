import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exitCode } from '../../../src/cli/fault.js';
import { ConnectorError } from '../../../src/errors/index.js';
import type { ErrorCode } from '../../../src/errors/index.js';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** The members of the union `ErrorCode`. */
const codes = [
  ...(/ErrorCode =([^;]*);/.exec(read('src/errors/connector-error.ts'))?.[1] ?? '').matchAll(/'(\w+)'/g),
].map(([, code]) => code as ErrorCode);
const rows = read('docs/errors.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .map(([, code = '', exit, meaning = '', todo = '']) => ({
    code: code.slice(1, -1),
    exit: Number(exit),
    meaning,
    todo,
  }));

describe('docs/errors.md', () => {
  it('has a row for every code and no other', () => {
    expect(codes.length).toBeGreaterThan(20);
    expect(new Set(rows.map(({ code }) => code))).toEqual(new Set(codes));
    expect(rows).toHaveLength(codes.length);
  });

  it.each(rows)('tells what $code means, what to do, and its exit code', ({ code, exit, meaning, todo }) => {
    expect(meaning.length).toBeGreaterThan(20);
    expect(todo.length).toBeGreaterThan(20);
    expect(exit).toBe(exitCode(new ConnectorError(code as ErrorCode, '')));
  });
});
