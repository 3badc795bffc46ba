/** JSON with one list of plain values a line and six digits of each number: small, and differences can be read. */
export function compactJson(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, one: unknown) => (typeof one === 'number' && !Number.isInteger(one) ? Number(one.toPrecision(6)) : one),
    1,
  );
  return `${text.replace(/\[\n[^[\]{}"]*\]/g, (list) => list.replace(/\s+/g, ''))}\n`;
}
