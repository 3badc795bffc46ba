import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';
import type { SearchClient } from '../search/index.js';
import { installTemplates, readTemplates } from '../sink/index.js';

/**
 * Installs the templates when they are missing: under an engine's own guesses at field types, whole numbers first and
 * fractions later end in refused documents. Templates that are there stay as they are; changing them is `install`'s work.
 * @throws ConnectorError PERMISSION_DENIED when they are missing and the account may not put them
 */
export async function ensureTemplates(client: SearchClient, { sink: { prefix, keepDays } }: Config): Promise<void> {
  const set = await readTemplates({ prefix, keepDays });
  try {
    const stored = await Promise.all(set.indices.map(({ name }) => client.getIndexTemplate(name)));
    if (stored.every((template) => template !== undefined)) return;
  } catch (error) {
    // An account that may only write cannot look: whoever made it has run `install`.
    if (isDenied(error)) return;
    throw error;
  }
  try {
    await installTemplates(client, set);
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new ConnectorError(
      'PERMISSION_DENIED',
      'the index templates are missing, and this account may not put them',
      {
        where: `${client.info.url}, templates ${prefix}-*`,
        todo: 'run `logmamba install` once with an account that may',
      },
      error,
    );
  }
}

function isDenied(error: unknown): boolean {
  return error instanceof ConnectorError && error.code === 'PERMISSION_DENIED';
}
