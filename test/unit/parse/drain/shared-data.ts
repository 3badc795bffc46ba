import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const ROOT = new URL('../../../../../shared/data/', import.meta.url);

/** Whether the public logs lie beside the repository. Says so once when not; with CI=true they must. */
export function hasSharedData(name: string): boolean {
  if (existsSync(new URL(name, ROOT))) return true;
  if (process.env['CI'] === 'true') throw new Error(`../shared/data/${name} is missing, and CI=true requires it`);
  console.info(`skipped: ../shared/data/${name} is not there`);
  return false;
}

export function readShared(name: string): string {
  const bytes = readFileSync(new URL(name, ROOT));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** Rows of a CSV file with a header line; fields may be quoted, quotes inside are doubled, no line breaks inside. */
export function csvRows(text: string): readonly ReadonlyMap<string, string>[] {
  const [header = [], ...rows] = text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line !== '')
    .map(csvFields);
  return rows.map((row) => new Map(header.map((name, index) => [name, row[index] ?? ''])));
}

function csvFields(line: string): string[] {
  const fields: string[] = [];
  for (let i = 0; i <= line.length;) {
    if (line[i] !== '"') {
      const comma = line.indexOf(',', i);
      const end = comma < 0 ? line.length : comma;
      fields.push(line.slice(i, end));
      i = end + 1;
      continue;
    }
    let end = i + 1;
    while (end < line.length && (line[end] !== '"' || line[end + 1] === '"')) end += line[end] === '"' ? 2 : 1;
    fields.push(line.slice(i + 1, end).replaceAll('""', '"'));
    i = end + 2;
  }
  return fields;
}
