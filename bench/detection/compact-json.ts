/** JSON with lists and records of plain values on one line, no indentation and five digits of each number: small, and differences can be read. */
export function compactJson(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, one: unknown) => (typeof one === 'number' && !Number.isInteger(one) ? Number(one.toPrecision(5)) : one),
    1,
  );
  // a line break never lies inside a text
  return `${text.replace(/[[{]\n[^[\]{}]*[\]}]/g, (plain) => plain.replace(/\n */g, '')).replace(/\n +/g, '\n')}\n`;
}
