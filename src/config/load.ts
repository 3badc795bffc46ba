import { readFileSync } from 'node:fs';
import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { z } from 'zod';

import { ConnectorError } from '../errors/index.js';
import { configSchema, type Config } from './schema.js';

interface Fault {
  readonly path: string;
  /** Line of the file, or the option of the command line. */
  readonly line: number | '--set' | undefined;
  readonly message: string;
}

/**
 * Reads, completes and validates a configuration. Every fault is reported at once, each with its path and line.
 *
 * @param file YAML file; undefined: defaults and overrides only.
 * @param overrides `a.b.c=value` settings that win over the file; the value is read as YAML.
 * @param env Environment that `${NAME}` and `${NAME:-default}` refer to.
 * @throws ConnectorError FILE_UNREADABLE, CONFIG_INVALID
 */
export function loadConfig(file: string | undefined, overrides: readonly string[], env: NodeJS.ProcessEnv): Config {
  const where = file ?? 'command line';
  return parseConfig(file === undefined ? '' : readText(file), where, overrides, env);
}

/** The same on text; `where` names it in messages. */
export function parseConfig(text: string, where: string, overrides: readonly string[], env: NodeJS.ProcessEnv): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const faults: Fault[] = document.errors.map((error) => ({
    path: 'YAML',
    line: lines.linePos(error.pos[0]).line,
    message: error.message.split('\n')[0]?.replace(/ at line.*/, '') ?? '',
  }));
  if (faults.length > 0) throw invalid(where, faults);
  if (document.contents === null) document.contents = document.createNode({}) as unknown as typeof document.contents;
  if (!isMap(document.contents)) {
    throw invalid(where, [
      { path: '(top)', line: 1, message: 'expected a map of sections such as `engine:` and `source:`' },
    ]);
  }
  substitute(document.contents, env, lines, [], faults);
  for (const override of overrides) applyOverride(document, override, faults);
  const result = configSchema.safeParse(withEmptySections(document.toJS()));
  if (!result.success) {
    const set = overrides.map((override) => override.slice(0, override.indexOf('=')));
    for (const issue of result.error.issues) faults.push(...issueFaults(issue, document, lines, set));
  }
  if (faults.length > 0 || !result.success) throw invalid(where, faults);
  return deepFreeze(result.data);
}

/** A section whose options are all commented out reads as null; it means its defaults. */
function withEmptySections(value: unknown): unknown {
  const sections = Object.entries((value ?? {}) as Record<string, unknown>);
  return Object.fromEntries(sections.map(([name, section]) => [name, section ?? {}]));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConnectorError(
      'FILE_UNREADABLE',
      `the configuration cannot be read (${code ?? 'unknown error'})`,
      { where: file, todo: '`logmamba init` writes one, `--config FILE` names another' },
      cause,
    );
  }
}

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** Replaces `${NAME}` in every string; a name that is not set and has no default is a fault. */
function substitute(node: unknown, env: NodeJS.ProcessEnv, lines: LineCounter, path: string[], faults: Fault[]): void {
  if (isScalar(node)) {
    if (typeof node.value !== 'string' || !node.value.includes('${')) return;
    node.value = node.value.replace(REFERENCE, (_, name: string, fallback: string | undefined) => {
      const value = env[name] ?? fallback;
      if (value !== undefined) return value;
      faults.push({
        path: path.join('.'),
        line: lineOf(node, lines),
        message: `the environment variable ${name} is not set`,
      });
      return '';
    });
    return;
  }
  if (isPair(node)) {
    substitute(node.value, env, lines, [...path, String(node.key)], faults);
    return;
  }
  if (typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items)) {
    for (const item of node.items as unknown[]) substitute(item, env, lines, path, faults);
  }
}

function applyOverride(document: Document, override: string, faults: Fault[]): void {
  const at = override.indexOf('=');
  const path = override.slice(0, at).split('.');
  if (at < 1 || path.some((part) => part === '')) {
    faults.push({ path: '--set', line: undefined, message: `expected SECTION.NAME=VALUE, got \`${override}\`` });
    return;
  }
  const value: unknown = parseDocument(override.slice(at + 1)).toJS();
  document.setIn(path, value);
}

function issueFaults(issue: z.core.$ZodIssue, document: Document, lines: LineCounter, set: readonly string[]): Fault[] {
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
  return keys.map((key) => {
    const path = key === undefined ? issue.path : [...issue.path, key];
    const message = key === undefined ? issue.message : `unknown option${suggestion(key, issue.path)}`;
    const name = path.join('.') || '(top)';
    const fromSet = set.some((option) => `${name}.`.startsWith(`${option}.`) || `${option}.`.startsWith(`${name}.`));
    return { path: name, line: fromSet ? '--set' : lineOf(keyNode(document, path), lines), message };
  });
}

/** The node of the key itself, whose line a person looks for; failing that, the nearest ancestor's. */
function keyNode(document: Document, path: readonly PropertyKey[]): Node | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (!isMap(parent)) continue;
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === path[length - 1]);
    if (pair !== undefined && isScalar(pair.key)) return pair.key;
  }
  return undefined;
}

function lineOf(
  node: { range?: readonly number[] | null | undefined } | undefined,
  lines: LineCounter,
): number | undefined {
  const start = node?.range?.[0];
  return start === undefined ? undefined : lines.linePos(start).line;
}

/** `; did you mean …?` when a sibling option differs by little. */
function suggestion(key: string, section: readonly PropertyKey[]): string {
  let shape: unknown = configSchema;
  for (const part of section) shape = unwrapped(shape)?.[String(part)];
  const names = Object.keys(unwrapped(shape) ?? {});
  const near = names.find(
    (name) => name.toLowerCase() === key.toLowerCase() || distance(name, key) <= Math.min(2, (key.length - 1) / 2),
  );
  return near === undefined ? '' : `; did you mean \`${near}\`?`;
}

function unwrapped(schema: unknown): Record<string, unknown> | undefined {
  let current = schema as { shape?: Record<string, unknown>; def?: { innerType?: unknown } } | undefined;
  while (current !== undefined && current.shape === undefined) current = current.def?.innerType as typeof current;
  return current?.shape;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

function invalid(where: string, faults: readonly Fault[]): ConnectorError {
  const list = faults.map(
    ({ path, line, message }) =>
      `  ${path}${line === undefined ? '' : line === '--set' ? ' (--set)' : ` (line ${line})`}: ${message}`,
  );
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  return new ConnectorError('CONFIG_INVALID', `the configuration has ${count}:\n${list.join('\n')}`, {
    where,
    todo: 'mend the lines named; docs/configuration.md lists every option',
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
