/**
 * Text as a terminal may have it: line ends stay; other control characters, which could move the cursor or colour the
 * screen, and those that turn the direction of writing are shown as `\uXXXX`. Logs name hosts, accounts and commands as
 * they like. JSON stays the same JSON.
 */
export function printable(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex -- control characters are what it is about
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
