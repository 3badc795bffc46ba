import { writeFileSync } from 'node:fs';
import { Command } from 'commander';

import { configTemplate } from '../../config/index.js';
import { ConnectorError } from '../../errors/index.js';
import { DEFAULT_FILE, say } from '../context.js';

export function initCommand(): Command {
  return new Command('init')
    .description('write a commented configuration file')
    .argument('[file]', 'where to', DEFAULT_FILE)
    .option('--force', 'replace a file that is there')
    .addHelpText('after', '\nExample:\n  logmamba init && $EDITOR logmamba.yml && logmamba check')
    .action((file: string, options: { force?: boolean }) => {
      try {
        writeFileSync(file, configTemplate(), { flag: options.force === true ? 'w' : 'wx' });
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        const exists = code === 'EEXIST';
        throw new ConnectorError(
          exists ? 'USAGE' : 'FOLDER_UNWRITABLE',
          exists ? 'the file is there already' : `the file cannot be written (${code ?? 'unknown error'})`,
          {
            where: file,
            todo: exists ? 'name another file, or replace it with --force' : 'check the folder and its permissions',
          },
          cause,
        );
      }
      const check = file === DEFAULT_FILE ? 'logmamba check' : `logmamba --config ${file} check`;
      say(`wrote ${file}\nnext: set engine.url and source.indices in it, then run \`${check}\``);
    });
}
