import { expect, describe, it } from 'vitest';
import { buildDashboards } from '../../dashboards/build.js';
import type { SavedObject } from '../../dashboards/saved-object.js';
import { readDashboards, readTemplates } from '../../src/sink/index.js';
import type { TemplateSet } from '../../src/sink/index.js';
import { mappedFields } from '../unit/sink/mapped-fields.js';

const FILE = new URL('../../dashboards/logmamba.ndjson', import.meta.url).pathname;

function parse(ndjson: string): SavedObject[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SavedObject);
}

/** Field names in an object's columns, sort, aggregations and query. */
function fieldsOf({ attributes }: SavedObject): string[] {
  const {
    columns = [],
    sort = [],
    visState = '{}',
  } = attributes as { columns?: string[]; sort?: [string][]; visState?: string };
  const { aggs = [] } = JSON.parse(visState) as { aggs?: { params: { field?: string } }[] };
  const meta = attributes.kibanaSavedObjectMeta as { searchSourceJSON: string } | undefined;
  const { query } = JSON.parse(meta?.searchSourceJSON ?? '{"query":{"query":""}}') as { query: { query: string } };
  const inQuery = [...query.query.matchAll(/([a-z_.@]+) :/g)].map(([, name]) => name);
  const inAggs = aggs.flatMap(({ params }) => (params.field === undefined ? [] : [params.field]));
  return [...columns, ...sort.map(([name]) => name), ...inAggs, ...inQuery];
}

/** The runs are read together with the dead letters. */
function mappedOf(set: TemplateSet, pattern: string): Map<string, string> {
  const indices = pattern === 'logmamba-runs' ? [pattern, 'logmamba-dead-letter'] : [pattern];
  return new Map(indices.flatMap((index) => [...mappedFields(set, index)]));
}

describe('dashboards', () => {
  it('are what the generator gives (update with: npx vitest run test/golden/dashboards.test.ts -u)', async () => {
    await expect(buildDashboards()).toMatchFileSnapshot(FILE);
  });

  it('refer to nothing that is not there', () => {
    const objects = parse(buildDashboards());
    const ids = new Set(objects.map(({ type, id }) => `${type} ${id}`));
    expect(ids.size).toBe(objects.length);
    for (const { references, attributes } of objects) {
      for (const { type, id } of references) expect(ids).toContain(`${type} ${id}`);
      const names = references.map(({ name }) => name);
      const text = JSON.stringify(attributes);
      for (const [, name] of text.matchAll(/RefName\\*":\\*"([^"\\]+)/g)) expect(names).toContain(name);
    }
  });

  it('show only fields that their index maps', async () => {
    const set = await readTemplates({ prefix: 'logmamba', keepDays: 90 });
    let seen = 0;
    for (const object of parse(buildDashboards())) {
      const pattern = object.references.find(({ type }) => type === 'index-pattern')?.id;
      if (pattern === undefined) continue;
      const mapped = mappedOf(set, pattern);
      for (const field of fieldsOf(object)) {
        expect([object.id, field, mapped.has(field)]).toEqual([object.id, field, true]);
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(40);
  });

  it('speak the dialect that both products import', () => {
    for (const { type, migrationVersion } of parse(buildDashboards())) {
      const newest = { 'index-pattern': '7.6.0', search: '7.9.3', visualization: '7.10.0', dashboard: '7.9.3' };
      expect(migrationVersion).toEqual({ [type]: newest[type] });
    }
    expect(buildDashboards()).not.toMatch(/"type":"(lens|map)"|input_control_vis|"coreMigrationVersion"/);
  });

  it('do not overlap', () => {
    const dashboard = parse(buildDashboards()).find(({ type }) => type === 'dashboard');
    const panels = JSON.parse(String(dashboard?.attributes.panelsJSON)) as {
      gridData: Record<'x' | 'y' | 'w' | 'h', number>;
    }[];
    const cells = new Set<string>();
    for (const { gridData } of panels) {
      for (let x = gridData.x; x < gridData.x + gridData.w; x++) {
        for (let y = gridData.y; y < gridData.y + gridData.h; y++) {
          expect(cells.has(`${x} ${y}`)).toBe(false);
          expect(x).toBeLessThan(48);
          cells.add(`${x} ${y}`);
        }
      }
    }
  });

  it('follow the prefix of an installation', async () => {
    expect(await readDashboards({ prefix: 'logmamba' })).toBe(buildDashboards());
    const other = await readDashboards({ prefix: 'acme' });
    const patterns = parse(other).filter(({ type }) => type === 'index-pattern');
    expect(patterns.map(({ id, attributes }) => [id, attributes.title])).toEqual([
      ['acme-scores', 'acme-scores-*'],
      ['acme-segments', 'acme-segments'],
      ['acme-rollups', 'acme-rollups-*'],
      ['acme-runs', 'acme-runs,acme-dead-letter*'],
      ['acme-source', 'logs-system.auth-*,filebeat-*,auth-*'],
    ]);
    expect(other.replaceAll(/"id\\":\\"logmamba-/g, '')).not.toMatch(/logmamba-/);
  });
});
