import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const DASHBOARDS = new URL('../../dashboards/logmamba.ndjson', import.meta.url);
const OWN_PREFIX = 'logmamba-';

const savedObject = z.looseObject({
  id: z.string(),
  type: z.string(),
  attributes: z.looseObject({ title: z.string() }),
  references: z.array(z.looseObject({ id: z.string() })),
});

/**
 * The saved objects of `dashboards/`, as NDJSON for `api/saved_objects/_import`. For another prefix the index patterns read
 * its indices, and the objects get ids of their own, so that two installations do not overwrite each other.
 */
export async function readDashboards(prefix: string): Promise<string> {
  const text = await readFile(DASHBOARDS, 'utf8');
  const renamed = (name: string): string =>
    name.startsWith(OWN_PREFIX) ? `${prefix}-${name.slice(OWN_PREFIX.length)}` : name;
  const lines = text.split('\n').filter((line) => line !== '');
  return lines
    .map((line) => {
      const object = savedObject.parse(JSON.parse(line));
      const { id, type, attributes } = object;
      const title = type === 'index-pattern' ? renamed(attributes.title) : attributes.title;
      const references = object.references.map((reference) => ({ ...reference, id: renamed(reference.id) }));
      return `${JSON.stringify({ ...object, id: renamed(id), attributes: { ...attributes, title }, references })}\n`;
    })
    .join('');
}
