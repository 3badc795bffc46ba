import { normaliseCommand } from '../encode/index.js';
import { classesOf, isAsUsual, judgedKeys, kindOf, type JudgedKey } from './judged-keys.js';
import type { EvidencePiece, Score, Verdict } from '../types/index.js';

/** A covered amount may come again a quarter larger, and by a nat: what is far more was not judged. */
const MORE = 1.25;
const MORE_NATS = 1;

/** A verdict's cover in maps and sets, made once. */
export interface Covering {
  readonly verdict: Verdict;
  /** By kind of line (program and template, or what else evidence is called): in which classes it was judged. */
  readonly keys: ReadonlyMap<string, readonly JudgedKey[]>;
  readonly commands: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
  readonly sources: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
  readonly scope: ReadonlySet<string>;
}

export function coveringOf(verdict: Verdict): Covering {
  const { keys, commands, users, sources, hosts } = verdict.cover;
  return {
    verdict,
    keys: judgedKeys(keys),
    commands: new Set(
      commands.flatMap((command) => [normaliseCommand(command, 'sudo'), normaliseCommand(command, 'cron')]),
    ),
    users: new Set(users),
    sources: new Set(sources),
    hosts: new Set(hosts),
    scope: new Set(verdict.scope),
  };
}

/**
 * Whether all dimensions of the scope match. A line that lacks a user or a source matches by its key alone, since the judged
 * line of that key lacked it too; without `key` in the scope it does not match.
 */
export function covers(covering: Covering, line: Score, piece: EvidencePiece): boolean {
  const { verdict, scope, hosts, sources } = covering;
  if (verdict.untilMs !== undefined && line.timeMs >= verdict.untilMs) return false;
  if (scope.has('host') && !hosts.has(line.host)) return false;
  const byKey = scope.has('key');
  if (scope.has('user') && !coversUsers(covering, line, byKey)) return false;
  if (scope.has('source') && !(line.address === undefined ? byKey : sources.has(line.address))) return false;
  return !byKey || coversKey(covering, line, piece);
}

/** Every account that the line names must have been judged, but for root as whom someone acts. */
function coversUsers({ users }: Covering, { user, targetUser, entities }: Score, byKey: boolean): boolean {
  const who = user ?? entities.account;
  if (who === undefined) return byKey;
  return users.has(who) && (targetUser === undefined || targetUser === 'root' || users.has(targetUser));
}

/** A line of no known template could be anything, and a new command only what was judged. */
function coversKey({ verdict, keys, commands }: Covering, line: Score, piece: EvidencePiece): boolean {
  const judged = keys.get(kindOf(piece.key));
  // what was called malicious stays so, however much or little of it comes
  if (verdict.verdict === 'malicious') return judged !== undefined;
  if (line.templateId === 0 || judged === undefined) return false;
  return judged.some(({ classes, nats }) => {
    if (piece.nats > MORE * nats + MORE_NATS || !isAsUsual(classesOf(piece.key), classes)) return false;
    return classes.get('command') !== 'new' || isJudgedCommand(line, commands);
  });
}

function isJudgedCommand({ command, action }: Score, commands: ReadonlySet<string>): boolean {
  return command !== undefined && commands.has(normaliseCommand(command, action === 'cron' ? 'cron' : 'sudo'));
}
