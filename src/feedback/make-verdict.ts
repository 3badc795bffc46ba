import { stableId } from '../delineate/index.js';
import { ConnectorError } from '../errors/index.js';
import { SCOPES } from '../types/index.js';
import type { Verdict, VerdictScope } from '../types/index.js';
import type { VerdictSubject } from './subject.js';
import { objectName } from './verdict-book.js';

/** What a person says, and when. */
export interface Opinion extends Pick<Verdict, 'verdict' | 'by' | 'atMs' | 'note' | 'untilMs'> {
  /** All dimensions by default: what is covered is no more than what was seen. */
  readonly scope?: readonly VerdictScope[];
}

/** Characters of a name and of a note; what is longer is cut. */
const MAX_BY = 128;
const MAX_NOTE = 1024;

/**
 * The verdict of an opinion about a subject. A withdrawal covers nothing.
 * @throws ConnectorError USAGE for a scope that would silence too much without an end, or an end that lies before the verdict
 */
export function makeVerdict(subject: VerdictSubject, opinion: Opinion): Verdict {
  const { verdict, atMs, note, untilMs } = opinion;
  const by = opinion.by.slice(0, MAX_BY);
  const scope = SCOPES.filter((one) => (opinion.scope ?? SCOPES).includes(one));
  if (verdict === 'benign') requireBounded(scope, untilMs);
  if (untilMs !== undefined && untilMs <= atMs) {
    throw usage('the verdict would end before it begins', '--until', 'give a time to come, such as now+30d');
  }
  const { about, cover, fromMs, toMs } = subject;
  return {
    id: stableId(['verdict', objectName(about), verdict, by, String(atMs)]),
    verdict,
    about,
    by,
    atMs,
    ...(note === undefined || note === '' ? {} : { note: note.slice(0, MAX_NOTE) }),
    ...(untilMs === undefined ? {} : { untilMs }),
    scope,
    cover,
    fromMs,
    toMs,
  };
}

/** Whether a scope silences more than kinds of lines that were seen: all of an account, a source, a host, or a kind everywhere. */
export function isWide(scope: readonly VerdictScope[]): boolean {
  return !scope.includes('key') || scope.length === 1;
}

function requireBounded(scope: readonly VerdictScope[], untilMs: number | undefined): void {
  if (scope.length === 0) throw usage('the scope is empty', '--scope', `name some of ${SCOPES.join(',')}`);
  if (!isWide(scope) || untilMs !== undefined) return;
  throw usage(
    `the scope ${scope.join(',')} would silence everything of it for good`,
    '--scope',
    'give an end with --until, or a narrower scope, such as key,user,host',
  );
}

function usage(message: string, where: string, todo: string): ConnectorError {
  return new ConnectorError('USAGE', message, { where, todo });
}
