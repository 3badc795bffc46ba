// Control characters (tab is left), soft hyphen, zero width, bidirectional controls, line and paragraph separators, invisible
// operators, byte order mark, tags and half surrogates: characters that hide or reorder the text around them.
const HIDING = /[^\P{Cc}\t]|[\u2028\u2029]|\p{Cf}|\p{Cs}/gu;

/** Text from a log with the characters that hide or reorder text shown by their code. */
export function visibleText(text: string): string {
  return text.replace(HIDING, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
