import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildAlerting } from '../../plugin/alerting/build.js';
import { messageFields } from '../../plugin/alerting/message.js';
import { readTemplates } from '../../src/sink/index.js';
import { mappedFields } from '../unit/sink/mapped-fields.js';

const FOLDER = resolve(import.meta.dirname, '../../plugin/alerting');
const files = buildAlerting();

describe('the shipped alerting rules', () => {
  it.each([...files])('%s is what plugin/alerting/build.ts gives (update with vitest -u)', async (path, text) => {
    await expect(text).toMatchFileSnapshot(join(FOLDER, path));
  });

  it('link to dashboards and index patterns that are shipped', () => {
    const bundle = readFileSync(join(FOLDER, '../../dashboards/logmamba.ndjson'), 'utf8');
    const shipped = bundle.split('\n').filter((line) => line !== '');
    const ids = new Set(shipped.map((line) => (JSON.parse(line) as { id: string }).id));
    const text = [...files.values()].join('\n');
    const linked = [...text.matchAll(/(?:#\/view\/|index:')@prefix@-([a-z-]+)/g)].map(([, name]) => `logmamba-${name}`);
    expect(new Set(linked)).toEqual(new Set(['logmamba-hunt', 'logmamba-health', 'logmamba-scores']));
    expect(linked.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('show only fields that an alert has', async () => {
    const mapped = mappedFields(await readTemplates({ prefix: 'lm', keepDays: 90 }), 'lm-alerts');
    expect(messageFields().filter((field) => !mapped.has(field))).toEqual([]);
    expect(messageFields().length).toBeGreaterThan(12);
  });

  it('are all made there', () => {
    const made = ['opensearch', 'kibana', 'elastalert/rules'].flatMap((folder) =>
      readdirSync(join(FOLDER, folder)).map((name) => `${folder}/${name}`),
    );
    expect(new Set(made)).toEqual(new Set(files.keys()));
  });
});
