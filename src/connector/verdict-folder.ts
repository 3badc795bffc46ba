import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ConnectorError } from '../errors/index.js';
import {
  documentSubject,
  makeVerdict,
  readVerdict,
  standingVerdicts,
  type Opinion,
  type VerdictSubject,
} from '../feedback/index.js';
import { feedbackDocument, linesOf } from '../sink/index.js';
import type { Verdict } from '../types/index.js';
import { readVerdictFile } from './verdicts.js';
import { VERSION } from './version.js';

/** The verdicts beside the results of a scan. */
export const FEEDBACK_FILE = 'feedback.ndjson';

/**
 * Appends what a person says of a segment or an anomaly in a folder of results to its `feedback.ndjson`; `scan --feedback` applies it.
 * @throws ConnectorError FEEDBACK_INVALID where there is no such document; FILE_UNREADABLE, FOLDER_UNWRITABLE; USAGE as `makeVerdict`
 */
export async function giveVerdictInFolder(folder: string, id: string, opinion: Opinion): Promise<Verdict> {
  const verdict = makeVerdict(await find(folder, id), opinion);
  const path = join(folder, FEEDBACK_FILE);
  const line = `${JSON.stringify({ _id: verdict.id, ...feedbackDocument(verdict, VERSION).body })}\n`;
  await appendFile(path, line).catch((cause: unknown) => {
    throw new ConnectorError(
      'FOLDER_UNWRITABLE',
      `the verdict cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      { where: path, todo: 'check the folder, its permissions and the space left' },
    );
  });
  return verdict;
}

/** The verdicts of a folder that hold, oldest first. */
export async function listVerdictsOfFolder(folder: string): Promise<readonly Verdict[]> {
  const path = join(folder, FEEDBACK_FILE);
  return existsSync(path) ? standingVerdicts(await readVerdictFile(path)) : [];
}

async function find(folder: string, id: string): Promise<VerdictSubject> {
  for (const name of ['segments.ndjson', 'scores.ndjson', FEEDBACK_FILE]) {
    const document = await documentOf(join(folder, name), id, name === FEEDBACK_FILE);
    if (document === undefined) continue;
    const subject = documentSubject(document, id) ?? readVerdict(document);
    if (subject !== undefined) return subject;
  }
  throw new ConnectorError('FEEDBACK_INVALID', `there is no segment, scored line or verdict of the id ${id}`, {
    where: folder,
    todo: 'name a folder that `scan --out` wrote, and an _id of its segments.ndjson or scores.ndjson',
  });
}

/** @param isOptional a file that is missing holds nothing */
async function documentOf(
  path: string,
  id: string,
  isOptional: boolean,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const mark = `{"_id":${JSON.stringify(id)},`;
  try {
    for await (const line of linesOf(path)) {
      if (line.startsWith(mark)) return JSON.parse(line) as Record<string, unknown>;
    }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'not JSON';
    if (isOptional && code === 'ENOENT') return undefined;
    const todo = 'name a folder that `scan --out` wrote';
    throw new ConnectorError('FILE_UNREADABLE', `the results cannot be read (${code})`, { where: path, todo });
  }
  return undefined;
}
