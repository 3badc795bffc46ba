import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';

/** The project's folder of templates, beside `src` and `dist`. */
const MAPPINGS = new URL('../../mappings/', import.meta.url);

export interface TemplateOptions {
  readonly prefix: string;
  /** Age at which the lifecycle deletes daily indices. */
  readonly keepDays: number;
}

const bodySchema = z.record(z.string(), z.unknown());
type Body = Readonly<Record<string, unknown>>;

export interface NamedTemplate {
  readonly name: string;
  /** `_meta.content` holds a hash, by which an installed copy is recognised. */
  readonly body: Body;
}

export interface TemplateSet {
  readonly components: readonly NamedTemplate[];
  readonly indices: readonly NamedTemplate[];
  readonly lifecycle: { readonly name: string; readonly bodies: { readonly ilm: Body; readonly ism: Body } };
}

/** The templates and policies of `mappings/`, for one prefix. */
export async function readTemplates(options: TemplateOptions): Promise<TemplateSet> {
  const files = (await readdir(MAPPINGS)).filter((name) => name.endsWith('.json')).sort();
  const named = async (kind: string): Promise<NamedTemplate[]> => {
    const found: NamedTemplate[] = [];
    for (const file of files.filter((name) => name.startsWith(`${kind}-`))) {
      const name = `${options.prefix}-${file.slice(kind.length + 1, -'.json'.length)}`;
      found.push({ name, body: withContentHash(await readBody(file, options)) });
    }
    return found;
  };
  return {
    components: await named('component'),
    indices: await named('index'),
    lifecycle: {
      name: `${options.prefix}-daily`,
      bodies: { ilm: await readBody('ilm.json', options), ism: await readBody('ism.json', options) },
    },
  };
}

async function readBody(file: string, { prefix, keepDays }: TemplateOptions): Promise<Body> {
  const text = await readFile(new URL(file, MAPPINGS), 'utf8');
  const filled = text.replaceAll('{{prefix}}', prefix).replaceAll('{{keepDays}}', String(keepDays));
  return bodySchema.parse(JSON.parse(filled));
}

/** The same body with a hash of it in `_meta`: engines rewrite what they store, but leave `_meta` alone. */
export function withContentHash(body: Body): Body {
  const content = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16);
  return { ...body, _meta: { ...metaOf(body), content } };
}

/** The hash in a stored template's `_meta`. */
export function contentHash(body: Body | undefined): unknown {
  return metaOf(body).content;
}

function metaOf(body: Body | undefined): Body {
  const parsed = bodySchema.safeParse(body?._meta);
  return parsed.success ? parsed.data : {};
}
