import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * A backtracking engine takes time in the power of the unbounded repetitions that can pass characters to one another. The shape of
 * every expression in the room bounds that power: two at most, and never one inside another.
 */
const ROOM = new URL('../../../src/parse/', import.meta.url);

interface Expression {
  readonly where: string;
  readonly source: string;
  readonly flags: string;
}

function expressionsOf(path: string): Expression[] {
  const text = readFileSync(new URL(path, ROOM), 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ where: `${path}:${line}`, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    node.forEachChild(visit);
  };
  visit(file);
  return found;
}

interface Shape {
  /** Repetitions without bound that can pass characters to what follows them. */
  readonly open: number;
  /** Repetitions without bound inside repetitions. */
  readonly nested: number;
}

const TOKEN = /\\.|\[\^?(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]))?|\)|\||\{\d+(?:,\d*)?\}\??|[*+?]\??|[^\\]/gs;

/** Reads an expression as far as its repetitions go. */
function shapeOf({ source, flags }: Expression): Shape {
  const tokens = source.match(TOKEN) ?? [];
  const isUnbounded = (token = ''): boolean => /^[*+]|^\{\d+,\}/.test(token);
  const isRepetition = (token = ''): boolean => isUnbounded(token) || /^\{(?!1\})/.test(token);
  let nested = 0;
  let open = 0;
  /** For each group that is open, whether something inside repeats without bound. */
  const groups: boolean[] = [];
  tokens.forEach((token, i) => {
    const next = tokens[i + 1];
    if (token.startsWith('(')) groups.push(false);
    else if (token === ')') {
      const repeats = groups.pop() ?? false;
      if (repeats && isRepetition(next)) nested++;
      if (repeats && groups.length > 0) groups[groups.length - 1] = true;
    } else if (isUnbounded(next) && !/^[*+?{|]/.test(token)) {
      if (groups.length > 0) groups[groups.length - 1] = true;
      if (isOpen(token, tokens.slice(i + 2).join(''))) open++;
    }
  });
  // A search tries every character as a beginning.
  const isAnchored = /^[(?:]*\^|^\\b/.test(source) || flags.includes('y');
  return { open: !isAnchored && isUnbounded(tokens[1]) ? open + 1 : open, nested };
}

/**
 * `.` passes characters on unless it ends the expression, where it always succeeds; `\S` unless a blank or the end follows. Classes such
 * as `[^']` and `\d` stop at the delimiter that follows them.
 */
function isOpen(token: string, rest: string): boolean {
  if (token === '.') return !/^\)*\??\)*\$?$/.test(rest);
  return token === '\\S' && !/^[)?]*(?:\(\?:)*(?: |\$)/.test(rest);
}

const paths = readdirSync(ROOM, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const all = paths.flatMap(expressionsOf);

describe('the shape of an expression', () => {
  it.each([
    ["^Exit before auth \\(user '(.*)', \\d+ fails\\): (.*) - user '.*' from (\\S+):(\\d{1,5})$", 4, 0],
    ['^(a+)+$', 0, 1],
    ['^(?:(?:a*)b){2,5}', 0, 1],
    ['.*x', 2, 0],
    ['^(.*) a (.*)$', 1, 0],
    ['^a(?: .*)?$', 0, 0],
    ['^(\\S+) to (\\S+)(?: by x)?$', 0, 0],
    ['^(\\S+):(\\S+)x', 2, 0],
  ])('%s', (source, open, nested) => {
    expect(shapeOf({ where: '', source, flags: '' })).toEqual({ open, nested });
  });
});

it('every expression of the room takes quadratic time at worst', () => {
  expect(all.length).toBeGreaterThan(120);
  const shapes = all.map((one) => ({ ...one, ...shapeOf(one) }));
  expect(shapes.filter(({ open, nested }) => nested > 0 || open > 2)).toEqual([]);
});
