import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';

import { ConnectorError } from '../../errors/index.js';
import { makeFolder } from '../../folder/index.js';
import {
  families,
  generateFleet,
  toLabelFile,
  toLogFiles,
  type Fleet,
  type IntrusionRequest,
} from '../../generate/index.js';
import { collect, say } from '../context.js';
import { removeFleet, requireEmpty } from '../fleet-folder.js';
import { parseNumber } from '../number-option.js';
import { parseTime } from '../time-option.js';

interface Options {
  readonly seed: string;
  readonly hosts: string;
  readonly days: string;
  readonly start: string;
  readonly noise: string;
  readonly intrusion: readonly string[];
  readonly benign?: boolean;
  readonly list?: boolean;
  readonly force?: boolean;
}

export function generateCommand(): Command {
  return new Command('generate')
    .description('write labelled synthetic auth logs of a small company')
    .argument('[dir]', 'folder for HOST/auth.log and labels.ndjson', 'generated')
    .option('--seed <n>', 'everything follows from it', '1')
    .option('--hosts <n>', 'number of hosts', '9')
    .option('--days <n>', 'number of days', '24')
    .option('--start <date>', 'first day', '2026-03-02')
    .option('--noise <factor>', 'amount of password guessing from the internet', '1')
    .addOption(
      new Option('--intrusion <family[:variant[:host]]>', 'plant this one (repeatable)')
        .argParser(collect)
        .default([], 'one, hidden in the last days'),
    )
    .option('--benign', 'plant none')
    .option('--force', 'replace the fleet that is in the folder; files of others stay')
    .option('--list', 'list the families of intrusion and end')
    .addHelpText(
      'after',
      '\nExamples:\n  logmamba generate fleet --seed 7\n  logmamba generate fleet --intrusion stolen-key:careful --intrusion log-tampering',
    )
    .action(async (dir: string, options: Options) => {
      if (options.list === true) {
        const width = Math.max(...families().map(({ family }) => family.length));
        for (const { family, description } of families()) say(`${family.padEnd(width)}  ${description}`);
        return;
      }
      await requireEmpty(dir, options.force === true);
      const days = parseNumber(options.days, '--days');
      const startMs = parseTime(options.start, '--start', 0);
      const fleet = generateFleet({
        seed: parseNumber(options.seed, '--seed'),
        hosts: parseNumber(options.hosts, '--hosts'),
        days,
        noise: parseNumber(options.noise, '--noise'),
        startMs,
        intrusions:
          options.benign === true ? 'none' : options.intrusion.length === 0 ? 'demo' : options.intrusion.map(request),
      });
      const files = [...toLogFiles(fleet), toLabelFile(fleet)];
      await writing(dir, () => removeFleet(dir));
      for (const { path, text } of files) {
        const file = join(dir, path);
        await writing(file, () => makeFolder(dirname(file)).then(() => writeFile(file, text)));
      }
      const lines = fleet.hosts.reduce((sum, host) => sum + host.lines.length, 0);
      say(`wrote ${lines} lines of ${fleet.hosts.length} hosts and their labels to ${dir}`);
      for (const { intrusion, hosts, startMs, lines: count } of fleet.intrusions) {
        say(`  planted ${intrusion} on ${hosts.join(', ')} at ${new Date(startMs).toISOString()}, ${count} lines`);
      }
      say(
        `next: logmamba scan ${dir}/*/*.log --year ${options.start.slice(0, 4)}${trainUntil(fleet, startMs, days)} --out results`,
      );
    });
}

const DAY_MS = 86_400_000;

/** In a short fleet the intrusion begins before `scan` would end its learning by itself: it must not learn from that. */
function trainUntil({ intrusions }: Fleet, startMs: number, days: number): string {
  const firstMs = Math.min(...intrusions.map((intrusion) => intrusion.startMs));
  const midnightMs = firstMs - (firstMs % DAY_MS);
  if (firstMs > startMs + (2 / 3) * days * DAY_MS || midnightMs <= startMs) return '';
  return ` --train-until ${new Date(midnightMs).toISOString().slice(0, 10)}`;
}

function request(text: string): IntrusionRequest {
  const [family = '', variant, host] = text.split(':');
  if (variant !== undefined && variant !== 'loud' && variant !== 'careful') {
    throw new ConnectorError('USAGE', `there is no variant \`${variant}\` of an intrusion`, {
      where: '--intrusion',
      todo: 'write FAMILY, FAMILY:loud or FAMILY:careful; `logmamba generate --list` shows the families',
    });
  }
  return {
    family,
    ...(variant === undefined ? {} : { variant }),
    ...(host === undefined ? {} : { host }),
  } as IntrusionRequest;
}

async function writing(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new ConnectorError(
      'FOLDER_UNWRITABLE',
      `a file cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      { where: path, todo: 'check the folder and its permissions' },
      cause,
    );
  }
}
