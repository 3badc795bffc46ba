import { ConnectorError } from '../errors/index.js';
import { BUNDLE_FORMAT } from '../types/index.js';
import type { Bundle, BundleManifest, Parts } from '../types/index.js';
import { sha256 } from './sha256.js';
import { z } from 'zod';

/** File name of the manifest in a bundle's folder. */
export const MANIFEST_NAME = 'manifest.json';
/** Names that are safe as file names on every system. */
const PART_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

const count = z.number().nonnegative();
const figure = z.object({ mean: z.number(), spread: z.number(), variance: z.number() });
const manifestSchema = z.object({
  format: z.literal(BUNDLE_FORMAT),
  id: z.string().regex(/^[0-9a-f]{16}$/),
  createdAt: z.iso.datetime(),
  version: z.string(),
  seed: z.number(),
  configSha256: z.string(),
  training: z.object({
    from: z.string(),
    to: z.string(),
    days: count,
    hosts: z.array(z.string()),
    lines: count,
    unparsed: count,
    excluded: count,
    alerted: count,
    calledMalicious: count.optional(),
    calledBenign: count.optional(),
    inside: count,
    outside: count,
    templates: count,
    keys: count,
    steps: count,
    heldOutLoss: z.number().nullable(),
    heldOutNgramLoss: z.number().nullable(),
    heldOutPooled: z.number().nullable(),
    heldOutUnknown: z.number(),
    drift: z.object({ days: count, unknown: figure, unexpected: figure, surprisal: figure }).optional(),
    topK: count,
    threshold: z.number(),
    budgetPerDay: z.number(),
    state: z.enum(['learning', 'provisional', 'ready', 'unfit']),
    warnings: z.array(z.string()),
  }),
  shape: z.object({
    parts: z.tuple([count, count, count, count, count]),
    keys: count,
    accounts: count,
  }),
  parts: z.array(z.object({ name: z.string().regex(PART_NAME), bytes: count, sha256: z.string() })),
}) satisfies z.ZodType<BundleManifest>;

/**
 * The manifest of these parts. The id is a hash over what decides every score (parts, configuration, seed, format) and
 * not over the time, so training twice on the same lines gives the same id.
 * @throws ConnectorError INTERNAL for a part name that is no plain file name
 */
export function makeManifest(
  described: Omit<BundleManifest, 'format' | 'id' | 'parts'>,
  contents: Parts,
): BundleManifest {
  const parts = [...contents]
    .map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name } of parts) {
    if (!PART_NAME.test(name) || name === MANIFEST_NAME) {
      throw new ConnectorError('INTERNAL', `"${name}" cannot be the name of a part of a bundle.`);
    }
  }
  return { format: BUNDLE_FORMAT, id: bundleId(described, parts), ...described, parts };
}

function bundleId(
  { configSha256, seed }: Pick<BundleManifest, 'configSha256' | 'seed'>,
  parts: BundleManifest['parts'],
): string {
  const hashes = parts.map((part) => `${part.name}:${part.sha256}`);
  return sha256([`format ${BUNDLE_FORMAT}`, configSha256, `seed ${seed}`, ...hashes].join('\n')).slice(0, 16);
}

/**
 * Reads a manifest.
 * @throws ConnectorError BUNDLE_INCOMPATIBLE (another format), BUNDLE_CORRUPT
 */
export function readManifest(value: unknown, where: string): BundleManifest {
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (typeof format === 'number' && format !== BUNDLE_FORMAT) {
    throw new ConnectorError(
      'BUNDLE_INCOMPATIBLE',
      `The bundle has format ${format}; this version reads ${BUNDLE_FORMAT}.`,
      {
        where,
        todo: format > BUNDLE_FORMAT ? 'Use a newer LogMamba, or train again.' : 'Train again with this version.',
      },
    );
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw bundleCorrupt(
    `its manifest is damaged at ${issue.path.join('.') || 'its beginning'} (${issue.message})`,
    where,
  );
}

/**
 * Checks every part against the manifest, and the id against both.
 * @throws ConnectorError BUNDLE_CORRUPT
 */
export function verifyBundle({ manifest, parts }: Bundle, where: string): void {
  for (const { name, bytes, sha256: expected } of manifest.parts) {
    const content = parts.get(name);
    if (content === undefined) throw bundleCorrupt(`part ${name} is missing`, where);
    if (content.length !== bytes || sha256(content) !== expected)
      throw bundleCorrupt(`the hash of part ${name} differs`, where);
  }
  // A part that the manifest does not name could carry any file name into a folder.
  if (parts.size !== manifest.parts.length)
    throw bundleCorrupt('it holds parts that its manifest does not name', where);
  if (bundleId(manifest, manifest.parts) !== manifest.id) throw bundleCorrupt('its id does not fit its parts', where);
}

export function bundleCorrupt(what: string, where: string, cause?: unknown): ConnectorError {
  const todo = 'Import it again from an exported copy, or train again.';
  return new ConnectorError('BUNDLE_CORRUPT', `The bundle is not as it was written: ${what}.`, { where, todo }, cause);
}

export function bundleNotFound(id: string, where: string): ConnectorError {
  return new ConnectorError('BUNDLE_NOT_FOUND', `There is no bundle ${id}.`, {
    where,
    todo: 'See `logmamba model show` for those there are, or make one with `logmamba train`.',
  });
}
