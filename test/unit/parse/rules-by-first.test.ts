import { describe, expect, it } from 'vitest';
import { ATTEMPT_RULES } from '../../../src/parse/auth/sshd-attempt-rules.js';
import { CONNECTION_RULES } from '../../../src/parse/auth/sshd-connection-rules.js';

/** The characters that a pattern's texts begin with: of each alternative of the group it begins with, and of what follows an optional one. */
function beginnings(source: string): string {
  // Groups within the group do not begin an alternative.
  const text = source.slice(1, 2) + source.slice(2).replace(/(?<=\w )\([^()]*\)/g, 'x');
  if (!text.startsWith('(')) return text.charAt(0);
  const end = text.indexOf(')');
  const inside = text.slice(text.startsWith('(?:') ? 3 : 1, end);
  const letters = inside.split('|').map((one) => one.charAt(0));
  if (text.charAt(end + 1) === '?') letters.push(text.charAt(end + 2));
  return [...new Set(letters)].sort().join('');
}

describe('first characters of rules', () => {
  it.each([...ATTEMPT_RULES, ...CONNECTION_RULES])('$first: $pattern', ({ first, pattern }) => {
    expect(pattern.flags).toBe('');
    expect(Array.from(first).sort().join('')).toBe(beginnings(pattern.source));
  });
});
