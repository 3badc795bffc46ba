import { describe, expect, it } from 'vitest';
import { buildDashboards } from '../../dashboards/build.js';
import { usedFields } from '../../dashboards/query/panel-fields.js';
import type { FieldUse } from '../../dashboards/query/panel-fields.js';
import { dashboardObjects, placedPanels } from '../../dashboards/rendering/draw-dashboards.js';
import { readDashboards, readTemplates } from '../../src/sink/index.js';
import type { TemplateSet } from '../../src/sink/index.js';
import { mappedFields } from '../unit/sink/mapped-fields.js';

const FILE = new URL('../../dashboards/logmamba.ndjson', import.meta.url).pathname;
const NAMES = ['overview', 'hunt', 'why', 'health'];

const NUMBERS = ['long', 'float'];
const KINDS = ['keyword', 'ip', 'boolean'];
/** Types of fields that either engine, and either product's editor, allows for a use. */
const ALLOWED: Readonly<Record<FieldUse, readonly string[]>> = {
  shown: [...NUMBERS, ...KINDS, 'date', 'text'],
  matched: [...NUMBERS, ...KINDS, 'date', 'text'],
  sorted: [...NUMBERS, ...KINDS, 'date'],
  first: [...NUMBERS, ...KINDS, 'date'],
  split: [...NUMBERS, ...KINDS, 'date'],
  counted: [...NUMBERS, ...KINDS, 'date'],
  ranged: [...NUMBERS, 'date'],
  added: NUMBERS,
  largest: [...NUMBERS, 'date'],
  'over time': ['date'],
  'in steps': NUMBERS,
};

/** Fields of all the indices that a panel's title names. */
function mappedOf(set: TemplateSet, index: string): Map<string, string> {
  const templates = index.split(',').map((name) => name.replace(/-?\*$/, ''));
  return new Map(templates.flatMap((name) => [...mappedFields(set, name)]));
}

describe('dashboards', () => {
  const objects = dashboardObjects();
  const panels = objects.filter(({ type }) => type === 'search' || type === 'visualization');

  it('are what the generator gives (update with: npx vitest run test/golden/dashboards.test.ts -u)', async () => {
    await expect(buildDashboards()).toMatchFileSnapshot(FILE);
  });

  it('refer to nothing that is not there, and hold nothing that no dashboard shows', () => {
    const ids = new Set(objects.map(({ type, id }) => `${type} ${id}`));
    expect(ids.size).toBe(objects.length);
    for (const { references, attributes } of objects) {
      for (const { type, id } of references) expect(ids).toContain(`${type} ${id}`);
      const names = references.map(({ name }) => name);
      const text = JSON.stringify(attributes);
      for (const [, name] of text.matchAll(/RefName\\*":\\*"([^"\\]+)/g)) expect(names).toContain(name);
    }
    const shown = new Set(NAMES.flatMap((name) => placedPanels(name, objects).map(({ panel }) => panel.id)));
    expect(panels.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
  });

  it('use only fields that their index maps, as their type allows', async () => {
    const set = await readTemplates({ prefix: 'logmamba', keepDays: 90 });
    const faults: string[] = [];
    let seen = 0;
    for (const panel of panels) {
      for (const { index, field, use } of usedFields(panel, objects)) {
        const type = mappedOf(set, index).get(field) ?? 'missing';
        if (!ALLOWED[use].includes(type)) faults.push(`${panel.id}: ${field} of ${index} is ${type}, not to be ${use}`);
        seen += 1;
      }
    }
    expect(faults).toEqual([]);
    expect(seen).toBeGreaterThan(250);
    const counts = panels.map((panel) => [panel.id, usedFields(panel, objects).length] as const);
    expect(counts.filter(([, count]) => count === 0).map(([id]) => id)).toEqual([
      ...['logmamba-overview-guide', 'logmamba-hunt-guide', 'logmamba-why-guide', 'logmamba-health-guide'],
    ]);
  });

  it('format only fields that their index maps', async () => {
    const set = await readTemplates({ prefix: 'logmamba', keepDays: 90 });
    for (const { type, attributes } of objects) {
      if (type !== 'index-pattern') continue;
      const mapped = mappedOf(set, String(attributes.title));
      for (const field of Object.keys(JSON.parse(String(attributes.fieldFormatMap)) as object)) {
        expect([attributes.title, field, mapped.has(field)]).toEqual([attributes.title, field, true]);
      }
    }
  });

  it('speak the dialect that both products import', () => {
    expect(buildDashboards()).not.toMatch(
      /"type":"(lens|map)"|input_control_vis|"coreMigrationVersion"|typeMigrationVersion/,
    );
    expect(buildDashboards()).not.toMatch(/kibana(Add|Remove|Set)|opensearchDashboards(Add|Remove|Set)/);
  });

  it.each(NAMES)('%s fills its grid, and no panels overlap', (name) => {
    const cells = new Set<string>();
    let rows = 0;
    for (const { at } of placedPanels(name, objects)) {
      rows = Math.max(rows, at.y + at.h);
      for (let x = at.x; x < at.x + at.w; x++) {
        for (let y = at.y; y < at.y + at.h; y++) {
          expect(cells.has(`${x} ${y}`)).toBe(false);
          expect(x).toBeLessThan(48);
          cells.add(`${x} ${y}`);
        }
      }
    }
    expect(cells.size).toBe(48 * rows);
  });

  it('follow the prefix of an installation', async () => {
    expect(await readDashboards({ prefix: 'logmamba' })).toBe(buildDashboards());
    const text = await readDashboards({ prefix: 'acme' });
    const other = dashboardObjects(text);
    expect(
      other.filter(({ type }) => type === 'index-pattern').map(({ id, attributes }) => [id, attributes.title]),
    ).toEqual([
      ['acme-scores', 'acme-scores-*'],
      ['acme-segments', 'acme-segments'],
      ['acme-rollups', 'acme-rollups-*'],
      ['acme-runs', 'acme-runs,acme-dead-letter*'],
      ['acme-source', 'logs-system.auth-*,filebeat-*,auth-*'],
    ]);
    for (const panel of other.filter(({ type }) => type === 'search' || type === 'visualization')) {
      for (const { index } of usedFields(panel, other)) expect(index).toMatch(/^acme-/);
    }
    const titles = other.filter(({ type }) => type === 'dashboard').map(({ attributes }) => attributes.title);
    expect(titles).toContain('LogMamba: overview (acme)');
    // the ids of TSVB panels are their own affair
    expect(text.replaceAll(/\\"id\\":\\"logmamba-/g, '')).not.toMatch(/logmamba-/);
  });
});
