import { Command } from 'commander';

import { checkEngine, firstFault } from '../../connector/index.js';
import { configOf, say } from '../context.js';

const HELP = `
Rows are ok, warning (worth knowing) or fault (it would stop a hunt). Exit code 0: a hunt can run; 1: it cannot.

Examples:
  logmamba check
  logmamba check --json`;

export function checkCommand(): Command {
  return new Command('check')
    .description('validate the configuration; look at engine, privileges, indices, a sample of lines, volume and state')
    .option('--json', 'the findings as JSON')
    .addHelpText('after', HELP)
    .action(async (options: { json?: boolean }, command: Command) => {
      const config = configOf(command);
      const report = await checkEngine(config, Date.now());
      const fault = firstFault(report.rows);
      if (options.json === true) {
        say(JSON.stringify(report, null, 2));
      } else {
        say('  ok       configuration  every option is valid');
        for (const row of report.rows) {
          say(`  ${row.state.padEnd(8)} ${row.name.padEnd(14)} ${row.text}`);
          // what to do about the first fault comes last
          if (row.todo !== undefined && row.text !== fault?.message) say(`${' '.repeat(26)}→ ${row.todo}`);
          if (row.name !== 'sample') continue;
          for (const { time, host, program, action, body } of report.source?.sample?.lines ?? []) {
            say(`${' '.repeat(26)}${[time, host, program, action, JSON.stringify(body)].join(' ')}`);
          }
        }
        if (fault === undefined) say('\nnext: logmamba hunt');
      }
      if (fault !== undefined) throw fault;
    });
}
