import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { installElastalertRules, uninstallElastalertRules } from '../../../../src/connector/install-elastalert.js';
import type { AlertRuleOptions } from '../../../../src/sink/index.js';

const OPTIONS: AlertRuleOptions = {
  prefix: 'acme',
  level: 'major',
  webhook: 'https://chat.example/hook',
  dashboards: 'https://kibana.example',
};
const FILES = ['failing', 'hosts', 'lost', 'segments', 'silent'].map((name) => `acme-${name}.yaml`);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logmamba-rules-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Steps = Awaited<ReturnType<typeof installElastalertRules>>;
const changes = (steps: Steps): string[] => [...new Set(steps.map(({ change }) => change))];
const ruleOf = (name: string): Record<string, unknown> =>
  parse(readFileSync(join(folder, `acme-${name}.yaml`), 'utf8')) as Record<string, unknown>;

it('writes rules once, again where they differ, and removes its own alone', async () => {
  writeFileSync(join(folder, 'mine.yaml'), 'name: mine');
  expect(changes(await installElastalertRules(folder, OPTIONS, true))).toEqual(['created']);
  expect(readdirSync(folder)).toEqual(['mine.yaml']);
  expect(changes(await installElastalertRules(folder, OPTIONS, false))).toEqual(['created']);
  expect(readdirSync(folder).sort()).toEqual([...FILES, 'mine.yaml']);
  expect(changes(await installElastalertRules(folder, OPTIONS, false))).toEqual(['unchanged']);
  writeFileSync(join(folder, FILES[0]), 'name: edited');
  expect((await installElastalertRules(folder, OPTIONS, false)).map(({ change }) => change)).toEqual([
    'updated',
    ...FILES.slice(1).map(() => 'unchanged'),
  ]);
  expect(changes(await uninstallElastalertRules(folder, OPTIONS, false))).toEqual(['removed']);
  expect(readdirSync(folder)).toEqual(['mine.yaml']);
  expect(changes(await uninstallElastalertRules(folder, OPTIONS, false))).toEqual(['missing']);
});

it('fills in prefix, level and addresses, and leaves no token', async () => {
  await installElastalertRules(folder, OPTIONS, false);
  expect(ruleOf('segments')).toMatchObject({
    index: 'acme-alerts',
    filter: [{ term: { 'anomaly.alert.level': 'major' } }],
    query_key: 'anomaly.segment.id',
    http_post2_url: 'https://chat.example/hook',
    alert_subject_args: ['host.name', 'event.severity'],
  });
  expect(ruleOf('hosts')).toMatchObject({ index: 'acme-scores-%Y.%m.%d', use_strftime_index: true });
  for (const file of FILES) expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/@(?!timestamp)\w+@/);
});

it('prints where there is nowhere to post to, and links nowhere without an address', async () => {
  await installElastalertRules(folder, { prefix: 'acme', level: 'low' }, false);
  const rule = ruleOf('segments');
  expect(rule.alert).toEqual(['debug']);
  expect(Object.keys(rule).filter((name) => name.startsWith('http_post2'))).toEqual([]);
  expect(rule.alert_text).not.toContain('Look:');
  expect(rule.alert_text).toContain('Why:');
});

it('says which folder cannot be written', async () => {
  const gone = join(folder, 'gone');
  await expect(installElastalertRules(gone, OPTIONS, false)).rejects.toMatchObject({
    code: 'FOLDER_UNWRITABLE',
    context: { where: gone },
  });
});
