/** Text of at most `max` UTF-16 units, cut between characters. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const code = text.charCodeAt(max - 2);
  const isHalf = code >= 0xd800 && code <= 0xdbff;
  return `${text.slice(0, isHalf ? max - 2 : max - 1)}…`;
}
