import { withoutNul } from './text.js';

const MAX_CHARACTERS = 512;
const MAX_WORDS = 8;
const MAX_WORD = 64;

/**
 * What counts as "the same command": the program and its first words, digits masked as `#`.
 * sudo keeps the program and two arguments, paths cut after their second directory (`/etc/apt/sources.list` → `/etc/apt/…`):
 * people edit ever new files in the same places. cron keeps eight words as they are: its commands do not vary.
 */
export function normaliseCommand(command: string, kind: 'sudo' | 'cron'): string {
  const words: string[] = [];
  const limit = kind === 'cron' ? MAX_WORDS : 3;
  for (const word of withoutNul(command.slice(0, MAX_CHARACTERS)).split(' ')) {
    if (word === '') continue;
    words.push(kind === 'sudo' && words.length > 0 ? cutPath(maskDigits(word)) : maskDigits(word));
    if (words.length === limit) break;
  }
  return words.join(' ');
}

function maskDigits(word: string): string {
  return word.slice(0, MAX_WORD).replace(/\d+/g, '#');
}

/** `/a/b/c` → `/a/b/…`; words that are not absolute paths stay. */
function cutPath(word: string): string {
  if (!word.startsWith('/')) return word;
  const second = word.indexOf('/', 1);
  const third = second < 0 ? -1 : word.indexOf('/', second + 1);
  return third < 0 ? word : `${word.slice(0, third)}/…`;
}
