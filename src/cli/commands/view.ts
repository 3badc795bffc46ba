import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';

import { ConnectorError } from '../../errors/index.js';
import { readLabels, truthOf } from '../../evaluate/index.js';
import { LineTable } from '../../explore/index.js';
import { readPage, renderPage, servePage, type PageData } from '../../report/index.js';
import { say, stopSignal } from '../context.js';
import { parseNumber } from '../number-option.js';
import { labelsBeside } from '../labels-beside.js';

interface Options {
  readonly labels?: string;
  readonly root?: string;
  readonly out?: string;
  readonly port: string;
}

export function viewCommand(): Command {
  return new Command('view')
    .description('show the results of a scan, a hunt or the demo in the browser')
    .argument('<results>', 'folder that scan --out wrote, or a report.html')
    .option('--labels <file>', 'labels.ndjson: the page then shows what its segments cover')
    .option('--root <dir>', 'folder that the labels’ file names are relative to (default: where the labels lie)')
    .option('--out <file>', 'write the page there instead of serving it')
    .option('--port <n>', 'port on this machine', '0')
    .addHelpText(
      'after',
      `
The page works from the file as well: open report.html. Serving it keeps it off the disk's cache and lets --labels add the truth.

Examples:
  logmamba view results
  logmamba view results --labels fleet/labels.ndjson --out labelled.html`,
    )
    .action(async (results: string, options: Options) => {
      const page = labelled(readPage(read(reportIn(results)), reportIn(results)), options);
      const html = renderPage(page);
      if (options.out !== undefined) {
        write(options.out, html);
        say(`wrote ${options.out}`);
        return;
      }
      const signal = stopSignal();
      const server = await servePage(html, parseNumber(options.port, '--port'));
      say(`Report: ${server.url}   (Ctrl-C ends)`);
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await server.close();
    });
}

/** @throws ConnectorError LABELS_INVALID, FILE_UNREADABLE */
function labelled(page: PageData, { labels, root }: Options): PageData {
  if (labels === undefined) return page;
  const { fromMs = 0, toMs = 0 } = page.run;
  const table = new LineTable(page.blocks, page.recipe?.topK ?? page.run.bundle.training.topK);
  const known = labelsBeside(readLabels(read(labels), labels), root ?? dirname(labels));
  // labels may have the fraction of a second that headers leave out
  return { ...page, truth: truthOf(table, { labels: known, labelsName: labels, fromMs, toMs: toMs + 999 }) };
}

function reportIn(results: string): string {
  return statSync(results, { throwIfNoEntry: false })?.isDirectory() === true ? join(results, 'report.html') : results;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw fault('read', path, 'give the folder that `logmamba scan --out` wrote', cause);
  }
}

function write(path: string, html: string): void {
  try {
    writeFileSync(path, html);
  } catch (cause) {
    throw fault('written', path, 'check the folder and its permissions', cause);
  }
}

function fault(done: 'read' | 'written', where: string, todo: string, cause: unknown): ConnectorError {
  const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
  const kind = done === 'read' ? 'FILE_UNREADABLE' : 'FOLDER_UNWRITABLE';
  return new ConnectorError(kind, `the file cannot be ${done} (${code})`, { where, todo }, cause);
}
