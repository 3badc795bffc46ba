import { userInfo } from 'node:os';
import { Command, Option } from 'commander';

import {
  FEEDBACK_FILE,
  giveVerdictInFolder,
  giveVerdictOnEngine,
  importVerdicts,
  listVerdicts,
  listVerdictsOfFolder,
  readVerdictFile,
} from '../../connector/index.js';
import { ConnectorError } from '../../errors/index.js';
import { isWide } from '../../feedback/index.js';
import { SCOPES, sourceRefText, type Verdict, type VerdictScope, type VerdictWord } from '../../types/index.js';
import { configOf, say } from '../context.js';
import { parseTimeToCome } from '../time-option.js';

interface Options {
  readonly benign?: boolean;
  readonly malicious?: boolean;
  readonly withdraw?: boolean;
  readonly scope?: string;
  readonly until?: string;
  readonly note?: string;
  readonly by?: string;
  readonly results?: string;
  readonly import?: string;
  readonly list?: boolean;
}

export function feedbackCommand(): Command {
  return new Command('feedback')
    .description('say whether a segment or an anomaly is benign or malicious')
    .argument('[id]', 'of the segment or the scored line: the _id of its document')
    .addOption(
      new Option(
        '--benign',
        'it no longer alerts, and later evidence like it is suppressed; nothing is deleted',
      ).conflicts(['malicious', 'withdraw']),
    )
    .addOption(
      new Option('--malicious', 'it is never suppressed, and its lines are never learned').conflicts('withdraw'),
    )
    .option('--withdraw', 'end an earlier verdict on it')
    .option(
      '--scope <dimensions>',
      `what later evidence must have in common with it: some of ${SCOPES.join(',')} (default: all)`,
    )
    .option('--until <time>', 'end of the verdict, e.g. 2026-12-31 or now+30d (default: until it is withdrawn)')
    .option('--note <text>', 'why, as it will be shown')
    .option('--by <name>', 'who says so (default: your account)')
    .option('--results <dir>', 'judge what a scan wrote there, and keep the verdict in its feedback.ndjson')
    .addOption(new Option('--import <file>', 'write verdicts of a file into the index').conflicts('results'))
    .option('--list', 'show the verdicts that hold')
    .addHelpText(
      'after',
      `
A scope without \`key\`, or of \`key\` alone, silences much: it needs an end (--until).

Examples:
  logmamba feedback 1f0c… --benign --note "moved to the new office"
  logmamba feedback 1f0c… --benign --scope key,user,host --until now+30d
  logmamba feedback 1f0c… --malicious
  logmamba feedback 1f0c… --benign --results results && logmamba scan auth.log --feedback results/feedback.ndjson`,
    )
    .action(async (id: string | undefined, options: Options, command: Command) => {
      const nowMs = Date.now();
      const { results } = options;
      if (options.list === true) {
        const verdicts =
          results === undefined ? await listVerdicts(configOf(command)) : await listVerdictsOfFolder(results);
        say(verdicts.length === 0 ? 'no verdict holds' : verdicts.map(verdictText).join('\n'));
        return;
      }
      if (options.import !== undefined) {
        const added = await importVerdicts(configOf(command), await readVerdictFile(options.import), nowMs);
        say(`${added} verdicts added`);
        return;
      }
      const opinion = {
        verdict: wordOf(options),
        by: options.by ?? accountName(),
        atMs: nowMs,
        ...details(options, nowMs),
      };
      if (id === undefined)
        throw usage('nothing is judged', 'feedback', 'name the id of a segment or of a scored line');
      if (results !== undefined) {
        const verdict = await giveVerdictInFolder(results, id, opinion);
        say(`${verdictText(verdict)}\nnext: logmamba scan … --feedback ${results}/${FEEDBACK_FILE}`);
        return;
      }
      const { verdict, segments } = await giveVerdictOnEngine(configOf(command), id, opinion);
      say(`${verdictText(verdict)}\n${segments} segments show it; the next hunt weighs what is still open`);
    });
}

function details(
  { scope, until, note }: Options,
  nowMs: number,
): { scope?: VerdictScope[]; untilMs?: number; note?: string } {
  return {
    ...(scope === undefined ? {} : { scope: parseScope(scope) }),
    ...(until === undefined ? {} : { untilMs: parseTimeToCome(until, '--until', nowMs) }),
    ...(note === undefined ? {} : { note }),
  };
}

function wordOf({ benign, malicious, withdraw }: Options): VerdictWord {
  if (benign === true) return 'benign';
  if (malicious === true) return 'malicious';
  if (withdraw === true) return 'withdrawn';
  throw usage('no verdict is given', 'feedback', 'add --benign, --malicious or --withdraw');
}

function parseScope(text: string): VerdictScope[] {
  return text.split(',').map((word) => {
    const scope = SCOPES.find((one) => one === word.trim());
    if (scope === undefined) throw usage(`\`${word}\` is no dimension`, '--scope', `write some of ${SCOPES.join(',')}`);
    return scope;
  });
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    throw usage('this account has no name', '--by', 'say with --by who gives the verdict');
  }
}

/** One verdict, and clearly what it silences. */
function verdictText({ verdict, about, by, atMs, note, untilMs, scope, cover, id }: Verdict): string {
  const what = about.kind === 'segment' ? `segment ${about.id}` : `line ${sourceRefText(about.ref)}`;
  const until = untilMs === undefined ? '' : ` until ${new Date(untilMs).toISOString()}`;
  const why = note === undefined ? '' : `: ${note}`;
  const names = {
    key: `${cover.keys.length} kinds of evidence`,
    user: list(cover.users),
    source: list(cover.sources),
    host: list(cover.hosts),
  };
  const covered = scope.map((one) => `${one} ${names[one]}`).join('; ');
  const silenced =
    verdict !== 'benign'
      ? ''
      : isWide(scope)
        ? `\n  WIDE: everything of ${covered} is suppressed${until}`
        : `\n  suppressed from now on: ${covered}`;
  return `${new Date(atMs).toISOString()}  ${what} is ${verdict}, says ${by}${until}${why}  (verdict ${id})${silenced}`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

function usage(message: string, where: string, todo: string): ConnectorError {
  return new ConnectorError('USAGE', message, { where, todo });
}
