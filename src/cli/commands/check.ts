import { Command } from 'commander';

import { checkEngine } from '../../connector/index.js';
import { configOf, say } from '../context.js';

export function checkCommand(): Command {
  return new Command('check')
    .description('validate the configuration and look at engine, privileges, indices and a sample of lines')
    .option('--json', 'the findings as JSON')
    .addHelpText('after', '\nExample:\n  logmamba check')
    .action(async (options: { json?: boolean }, command: Command) => {
      const report = await checkEngine(configOf(command));
      if (options.json === true) {
        say(JSON.stringify(report, null, 2));
        return;
      }
      say(`  engine      ${report.engine}`);
      say(
        `  privileges  ${report.missingPrivileges.length === 0 ? 'nothing known to be missing' : `missing: ${report.missingPrivileges.join(', ')}`}`,
      );
      say(
        `  indices     ${report.indices.length}: ${report.indices.slice(0, 10).join(', ')}; ${report.documents} documents`,
      );
      say(
        `  sample      ${report.sampled} newest documents: ${report.unparsed.length} unparsed${report.unparsed[0] === undefined ? '' : ` (${report.unparsed[0]})`}, ${report.reconstructed} rebuilt`,
      );
      for (const log of report.sample)
        say(`              ${JSON.stringify([log.host, log.program, log.fields.action, log.body.slice(0, 80)])}`);
      say(
        `  bundles     ${report.bundles.length === 0 ? 'none yet: logmamba train' : report.bundles.join(', ')} (${report.stateWhere})`,
      );
    });
}
