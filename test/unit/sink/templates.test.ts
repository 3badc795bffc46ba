import { describe, expect, it } from 'vitest';
import { deadLetter } from '../../../src/sink/dead-letter.js';
import { readTemplates } from '../../../src/sink/index.js';
import { exampleDocuments } from './examples.js';
import { carriedFields, mappedFields } from './mapped-fields.js';

/** Types that Elasticsearch from 7.17 and OpenSearch from 1.3 both have. */
const PORTABLE = ['boolean', 'date', 'float', 'ip', 'keyword', 'long', 'object', 'text'];
const OPTIONS = { prefix: 'lm', keepDays: 30 };

describe('mappings', () => {
  it('map every field that a document carries', async () => {
    const set = await readTemplates(OPTIONS);
    for (const document of exampleDocuments()) {
      const mapped = mappedFields(set, `lm-${document.target}`);
      const unmapped = [...carriedFields(document.body, mapped)].filter((field) => !mapped.has(field));
      expect([document.target, unmapped]).toEqual([document.target, []]);
    }
    const letter = deadLetter('lm', exampleDocuments()[0], 'x', { status: 400, errorType: 'a', errorReason: 'b' });
    const mapped = mappedFields(set, 'lm-dead-letter');
    expect([...carriedFields(letter.body ?? {}, mapped)].filter((field) => !mapped.has(field))).toEqual([]);
  });

  it('map nothing of their own that no document carries', async () => {
    const set = await readTemplates(OPTIONS);
    const carried = new Set<string>();
    const mapped = new Set<string>();
    for (const document of exampleDocuments()) {
      const fields = mappedFields(set, `lm-${document.target}`);
      for (const field of carriedFields(document.body, fields)) carried.add(field);
      for (const field of fields.keys()) mapped.add(field);
    }
    // Written for dead letters only.
    expect([...mapped].filter((field) => !carried.has(field))).toEqual(['error.type']);
  });

  it('use only types that both engines know, and guess none', async () => {
    const set = await readTemplates(OPTIONS);
    for (const { name, body } of set.indices) {
      expect([...mappedFields(set, name).values()].filter((type) => !PORTABLE.includes(type))).toEqual([]);
      expect(body).toMatchObject({
        template: { mappings: { dynamic: false, _meta: { schema_version: 1 } } },
        _meta: { schema_version: 1 },
      });
    }
  });

  it('fill in prefix and age everywhere', async () => {
    const set = await readTemplates(OPTIONS);
    const text = JSON.stringify(set);
    expect(text).not.toContain('{{');
    expect(text).toContain('"30d"');
    expect(set.indices.map(({ name }) => name)).toEqual([
      'lm-alerts',
      'lm-dead-letter',
      'lm-feedback',
      'lm-rollups',
      'lm-runs',
      'lm-scores',
      'lm-segments',
    ]);
  });
});
