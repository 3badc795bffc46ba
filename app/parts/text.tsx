import type { JSX } from 'preact';
import { clipped, visibleText } from '../../src/explore/index.js';

/** Text that may come from a log: shown as text, with the characters that hide or reorder by their code, and cut to a length. */
export function LogText({ text, max = 600 }: { readonly text: string; readonly max?: number }): JSX.Element {
  return <bdi>{visibleText(clipped(text, max))}</bdi>;
}

/** The same for attributes. */
export function logText(text: string, max = 200): string {
  return visibleText(clipped(text, max));
}
