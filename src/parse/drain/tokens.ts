import { detached } from '../detached.js';

/** Stands for any token in a template. */
export const WILDCARD = '<*>';
/** What a line that spells the wildcard out is read as: text from a log must not become a wildcard. */
const ESCAPED_WILDCARD = '<**>';
/** Stands for everything after the last token looked at. */
const MORE = '<:MORE:>';

export function escapeWildcards(content: string): string {
  return content.includes(WILDCARD) ? content.replaceAll(WILDCARD, ESCAPED_WILDCARD) : content;
}

/** Splits at white space and control characters; at most `maxTokens` tokens and a mark for the rest. */
export function tokenize(text: string, maxTokens: number): string[] {
  const tokens: string[] = [];
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const isGap = i === text.length || isSpace(text.charCodeAt(i));
    if (!isGap) {
      if (start < 0) start = i;
      continue;
    }
    if (start < 0) continue;
    if (tokens.length === maxTokens) {
      tokens.push(MORE);
      return tokens;
    }
    tokens.push(detached(text.slice(start, i)));
    start = -1;
  }
  return tokens;
}

export function hasDigit(token: string): boolean {
  for (let i = 0; i < token.length; i++) {
    const code = token.charCodeAt(i);
    if (code >= 48 && code <= 57) return true;
  }
  return false;
}

function isSpace(code: number): boolean {
  if (code <= 32) return true;
  if (code < 0x85) return false;
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}
