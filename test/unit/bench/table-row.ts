/** Cells of the first row of a table in markdown that begins with a name. */
export function tableRow(page: string, name: string): string[] {
  const line = page.split('\n').find((one) => one.startsWith(`| ${name} |`));
  if (line === undefined) throw new Error(`no row ${name}`);
  return line
    .split(' | ')
    .slice(1)
    .map((cell) => cell.replace(/ \|$/, ''));
}
