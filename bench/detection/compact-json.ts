/** JSON with lists and records of plain values on one line and six digits of each number: small, and differences can be read. */
export function compactJson(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, one: unknown) => (typeof one === 'number' && !Number.isInteger(one) ? Number(one.toPrecision(6)) : one),
    1,
  );
  // a line break never lies inside a text
  return `${text.replace(/[[{]\n[^[\]{}]*[\]}]/g, (plain) => plain.replace(/\n */g, ''))}\n`;
}
