import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOTEBOOK, readNotebook, ROOT, type Notebook } from './notebook-file.js';

/** Whether `notebooks/setup` has been run. Says so when not; with CI=true it must have been. */
export function hasNotebookTools(): boolean {
  if (existsSync(join(ROOT, 'node_modules', '.cache', 'logmamba-notebook', 'installed'))) return true;
  const reason = 'Deno and nbclient are not installed (notebooks/setup does it)';
  if (process.env['CI'] === 'true') throw new Error(`${reason}, and CI=true requires them`);
  console.info(`skipped: ${reason}`);
  return false;
}

/**
 * Runs the notebook as `notebooks/execute` does, from no outputs, in a copy of the package that is built of the sources as they are
 * now. No registry and no other host can be reached: whatever it needs has to be installed.
 */
export async function runNotebook(): Promise<Notebook> {
  const home = mkdtempSync(join(tmpdir(), 'logmamba-notebook-'));
  try {
    const copy = packageWithNotebook(home);
    const nowhere = 'http://127.0.0.1:9';
    const env = { PATH: process.env.PATH, HOME: home, HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere };
    const child = spawn(join(ROOT, 'notebooks', 'execute'), [copy], { env });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
    const code = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done));
    if (code !== 0) throw new Error(`notebooks/execute ended with ${String(code)}:\n${said}`);
    return readNotebook(copy);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** @returns the path of the copied notebook */
function packageWithNotebook(home: string): string {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(ROOT, 'tsconfig.build.json');
  const out = ['--noCheck', '--declaration', 'false', '--outDir', join(home, 'dist')];
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', project, ...out], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the library does not build:\n${stdout}`);
  for (const name of ['package.json', 'mappings', 'dashboards']) {
    cpSync(join(ROOT, name), join(home, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
  const results = 'bench/detection/results.json';
  if (existsSync(join(ROOT, results))) {
    mkdirSync(join(home, 'bench', 'detection'), { recursive: true });
    copyFileSync(join(ROOT, results), join(home, results));
  }
  mkdirSync(join(home, 'notebooks'));
  const copy = join(home, 'notebooks', 'analysis.ipynb');
  copyFileSync(NOTEBOOK, copy);
  return copy;
}
