import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../../..');
export const NOTEBOOK = join(ROOT, 'notebooks', 'analysis.ipynb');

type Text = string | readonly string[];

interface Output {
  readonly output_type: 'stream' | 'display_data' | 'execute_result' | 'error';
  readonly text?: Text;
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Cell {
  readonly cell_type: 'code' | 'markdown';
  readonly id: string;
  readonly source: Text;
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}

export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: { readonly kernelspec: { readonly name: string; readonly language: string } };
}

export interface CodeCell {
  readonly id: string;
  readonly source: string;
  readonly executionCount: number | null;
  readonly outputs: readonly Output[];
  /** What it printed and its tables: all that is text, and none of the pictures. */
  readonly text: string;
}

export function readNotebook(path: string): Notebook {
  return JSON.parse(readFileSync(path, 'utf8')) as Notebook;
}

export function codeCells({ cells }: Notebook): CodeCell[] {
  return cells
    .filter((cell) => cell.cell_type === 'code')
    .map(({ id, source, execution_count, outputs = [] }) => ({
      id,
      source: joined(source),
      executionCount: execution_count ?? null,
      outputs,
      text: outputs.map(textOf).join('\n'),
    }));
}

/** Media types that a cell shows. */
export function shown({ outputs }: CodeCell): string[] {
  return outputs.flatMap(({ data = {} }) => Object.keys(data));
}

function textOf({ text, data = {} }: Output): string {
  return [text, data['text/plain'], data['text/markdown']].map((part) => joined(part as Text | undefined)).join('');
}

function joined(text: Text = ''): string {
  return typeof text === 'string' ? text : text.join('');
}
