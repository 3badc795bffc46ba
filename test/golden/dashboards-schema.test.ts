import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { specOf, visStateOf } from '../../dashboards/query/panel-requests.js';
import { dashboardObjects } from '../../dashboards/rendering/draw-dashboards.js';
import {
  FORMATS_SCHEMA,
  OBJECT_SCHEMAS,
  OPTIONS_SCHEMA,
  PANELS_SCHEMA,
  SEARCH_SOURCE_SCHEMA,
  visStateSchema,
} from '../../dashboards/schemas.js';
import { PARAMS_SCHEMAS } from '../../dashboards/schemas-params.js';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });

function faultsOf(schema: object, value: unknown): string[] {
  const validate = ajv.compile(schema);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

function parsed(text: unknown): unknown {
  return JSON.parse(String(text)) as unknown;
}

const objects = dashboardObjects();
const visualizations = objects.filter(({ type }) => type === 'visualization');

/** Functions of Vega's expressions that version 5.17 has; the dashboards may use no other. */
const VEGA_FUNCTIONS = new Set([
  ...['bandwidth', 'data', 'floor', 'format', 'indata', 'isValid', 'join', 'length', 'max', 'min', 'scale', 'slice'],
  ...['split', 'timeFormat', 'toDate'],
]);
const VEGA_TRANSFORMS = new Set(['aggregate', 'filter', 'flatten', 'formula', 'lookup', 'window']);
const VEGA_MARKS = new Set(['group', 'rect', 'rule', 'symbol', 'text']);

describe('saved objects against the schemas of version 7.10', () => {
  it.each(objects.map((object) => [`${object.type} ${object.id}`, object] as const))('%s', (_, object) => {
    expect(faultsOf(OBJECT_SCHEMAS[object.type], object)).toEqual([]);
    const { kibanaSavedObjectMeta: meta, panelsJSON, optionsJSON, fieldFormatMap, uiStateJSON } = object.attributes;
    if (meta !== undefined) {
      const { searchSourceJSON } = meta as { searchSourceJSON: string };
      expect(faultsOf(SEARCH_SOURCE_SCHEMA, parsed(searchSourceJSON))).toEqual([]);
    }
    if (panelsJSON !== undefined) expect(faultsOf(PANELS_SCHEMA, parsed(panelsJSON))).toEqual([]);
    if (optionsJSON !== undefined) expect(faultsOf(OPTIONS_SCHEMA, parsed(optionsJSON))).toEqual([]);
    if (fieldFormatMap !== undefined) expect(faultsOf(FORMATS_SCHEMA, parsed(fieldFormatMap))).toEqual([]);
    if (uiStateJSON !== undefined) expect(parsed(uiStateJSON)).toEqual({});
  });

  it.each(visualizations.map((object) => [object.id, object] as const))('visState of %s', (_, object) => {
    const state = visStateOf(object);
    expect(faultsOf(visStateSchema(state.type), state)).toEqual([]);
    expect(faultsOf(PARAMS_SCHEMAS[state.type], state.params)).toEqual([]);
    expect(state.title).toBe(object.attributes.title);
    const ids = state.aggs.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { params } of state.aggs) if (params.orderBy !== undefined) expect(ids).toContain(params.orderBy);
  });

  it('would refuse what the products refuse', () => {
    const [pattern] = objects;
    const extra = { ...pattern, attributes: { ...pattern.attributes, fieldAttrs: '{}' } };
    expect(faultsOf(OBJECT_SCHEMAS['index-pattern'], extra)).toEqual([
      expect.stringContaining('additional properties'),
    ]);
    const newer = { ...pattern, migrationVersion: { 'index-pattern': '7.11.0' } };
    expect(faultsOf(OBJECT_SCHEMAS['index-pattern'], newer)).not.toEqual([]);
    const state = { title: 'x', type: 'lens', params: {}, aggs: [] };
    expect(faultsOf(visStateSchema('table'), state)).not.toEqual([]);
    const table = visualizations.map(visStateOf).find(({ type }) => type === 'table');
    const misplaced = { ...table, aggs: table?.aggs.map((agg) => ({ ...agg, schema: 'segment' })) };
    expect(faultsOf(visStateSchema('table'), misplaced)).not.toEqual([]);
  });
});

describe('Vega panels', () => {
  const panels = visualizations.filter((object) => visStateOf(object).type === 'vega');
  const schema = JSON.parse(
    readFileSync(new URL('../../node_modules/vega/build/vega-schema.json', import.meta.url), 'utf8'),
  ) as object;
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);

  it.each(panels.map((panel) => [panel.id, panel] as const))('%s is a specification', (_, panel) => {
    const { $schema, data, ...rest } = specOf(panel);
    expect($schema).toBe('https://vega.github.io/schema/vega/v5.json');
    // an address of data is the products' own object where Vega has a text
    const plain = data.map((set) => ('url' in set ? { ...set, url: 'data' } : set));
    expect(validate({ data: plain, ...rest }) ? [] : validate.errors?.slice(0, 3)).toEqual([]);
  });

  it.each(panels.map((panel) => [panel.id, panel] as const))('%s uses nothing newer than Vega 5.17', (_, panel) => {
    const functions = new Set<string>();
    const seen = { transforms: new Set<string>(), marks: new Set<string>() };
    const walk = (value: unknown, key: string): void => {
      if (typeof value === 'string') {
        if (!['signal', 'expr', 'update', 'test'].includes(key)) return;
        const bare = value.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
        for (const [, name] of bare.matchAll(/([A-Za-z]\w*)\(/g)) functions.add(name);
        return;
      }
      if (typeof value !== 'object' || value === null) return;
      for (const [name, inner] of Object.entries(value)) {
        if (name === 'transform') for (const { type } of inner as { type: string }[]) seen.transforms.add(type);
        if (name === 'marks') for (const { type } of inner as { type: string }[]) seen.marks.add(type);
        walk(inner, Array.isArray(value) ? key : name);
      }
    };
    walk(specOf(panel), '');
    expect([...functions].filter((name) => !VEGA_FUNCTIONS.has(name))).toEqual([]);
    expect([...seen.transforms].filter((name) => !VEGA_TRANSFORMS.has(name))).toEqual([]);
    expect([...seen.marks].filter((name) => !VEGA_MARKS.has(name))).toEqual([]);
    expect(seen.marks.size).toBeGreaterThan(0);
  });
});
