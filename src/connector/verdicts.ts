import { readFile } from 'node:fs/promises';

import { ConnectorError } from '../errors/index.js';
import { readVerdict } from '../feedback/index.js';
import type { SearchClient } from '../search/index.js';
import type { Verdict } from '../types/index.js';
import { pagesOf } from './hit-pages.js';

/** Verdicts that are read, the newest: a book of so many takes some 20 MB. */
const MAX_VERDICTS = 10_000;
const VERDICTS_A_PAGE = 1000;

export interface ReadVerdicts {
  readonly verdicts: readonly Verdict[];
  /** There are older ones than could be read. */
  readonly isCut: boolean;
}

/** What people have said, from the index of feedback; none where there is no such index. Documents of another form are passed over. */
export async function readVerdicts(client: SearchClient, prefix: string): Promise<ReadVerdicts> {
  const verdicts: Verdict[] = [];
  const pages = pagesOf(client, {
    index: `${prefix}-feedback`,
    size: VERDICTS_A_PAGE,
    query: { match_all: {} },
    fields: ['@timestamp', 'anomaly', 'feedback'],
    sort: ['@timestamp', 'feedback.id'],
    descending: true,
  });
  for await (const hits of pages) {
    for (const { source } of hits) {
      const verdict = readVerdict(source);
      if (verdict === undefined) continue;
      if (verdicts.length >= MAX_VERDICTS) return { verdicts, isCut: true };
      verdicts.push(verdict);
    }
  }
  return { verdicts, isCut: false };
}

/**
 * Verdicts of a file of documents, one a line, as `feedback --results` and the report's buttons write them.
 * @throws ConnectorError FILE_UNREADABLE, FEEDBACK_INVALID with the line
 */
export async function readVerdictFile(path: string): Promise<Verdict[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ConnectorError(
      'FILE_UNREADABLE',
      `the file of verdicts cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      { where: path, todo: 'check the path and its permissions' },
    );
  });
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    const verdict = verdictOf(line);
    if (verdict !== undefined) return [verdict];
    throw new ConnectorError('FEEDBACK_INVALID', 'a line is no verdict', {
      where: `${path}, line ${i + 1}`,
      todo: 'give what `logmamba feedback --results` or the report wrote: one document a line',
    });
  });
}

function verdictOf(line: string): Verdict | undefined {
  try {
    const document: unknown = JSON.parse(line);
    return typeof document === 'object' && document !== null ? readVerdict({ ...document }) : undefined;
  } catch {
    return undefined;
  }
}
