import { Command } from 'commander';

import { budgetsText, bundleText, exportModel, importModel, showModel } from '../../connector/index.js';
import { configOf, say } from '../context.js';

export function modelCommand(): Command {
  const model = new Command('model').description('look at, export and import trained bundles');
  model
    .command('show')
    .description('what a bundle has learned and whether it is fit for use')
    .argument('[id|file]', 'bundle (default: the newest)')
    .option('--templates', 'list the templates with their lines')
    .option('--json', 'manifest and templates as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  logmamba model show\n  logmamba model show results/bundle.logmamba --templates',
    )
    .action(async (wanted: string | undefined, options: { templates?: boolean; json?: boolean }, command: Command) => {
      const view = await showModel(configOf(command), wanted);
      if (options.json === true) {
        say(JSON.stringify(view, null, 2));
        return;
      }
      say(`${bundleText(view.manifest)}\n${budgetsText(view)}`);
      if (options.templates === true) {
        for (const { id, program, text, lines } of view.templates)
          say(`  ${String(id).padStart(4)} ${String(lines).padStart(8)}  ${program}: ${text}`);
      }
      if (view.stored.length > 1) say(`  stored     ${view.stored.join(', ')}`);
    });
  model
    .command('export')
    .description('write a bundle as one file')
    .argument('<file>', 'where to')
    .option('--bundle <id>', 'which one (default: the newest)')
    .addHelpText('after', '\nExample:\n  logmamba model export friday.logmamba')
    .action(async (file: string, options: { bundle?: string }, command: Command) => {
      const manifest = await exportModel(configOf(command), options.bundle, file);
      say(`wrote bundle ${manifest.id} to ${file}`);
    });
  model
    .command('import')
    .description('store a bundle that export wrote')
    .argument('<file>', 'the exported file')
    .addHelpText(
      'after',
      '\nExamples:\n  logmamba model import friday.logmamba\n  logmamba model import results/bundle.logmamba',
    )
    .action(async (file: string, _: unknown, command: Command) => {
      const manifest = await importModel(configOf(command), file);
      say(`stored bundle ${manifest.id}\n${bundleText(manifest)}`);
    });
  return model.addHelpText(
    'after',
    '\nExamples:\n  logmamba model show --templates\n  logmamba model export friday.logmamba\n  logmamba model import friday.logmamba',
  );
}
