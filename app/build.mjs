// Bundles the page of the report into dist/app: app.js and app.css, which src/report puts into every report.
// `node app/build.mjs [folder]`; `buildApp(folder)` does the same.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const APP = dirname(fileURLToPath(import.meta.url));

/** Parts are put into place whole, since several processes may build at once. */
export async function buildApp(folder = join(APP, '..', 'dist', 'app')) {
  const { outputFiles } = await build({
    entryPoints: [
      { in: join(APP, 'main.tsx'), out: 'app' },
      { in: join(APP, 'style', 'index.css'), out: 'app' },
    ],
    outdir: folder,
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: ['chrome123', 'firefox121', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'ascii',
    legalComments: 'none',
    tsconfig: join(APP, 'tsconfig.json'),
  });
  await mkdir(folder, { recursive: true });
  for (const { path, text } of outputFiles) {
    // inside a script or style element nothing may look like its end
    if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${path} would end its element`);
    const part = `${path}.${process.pid}.part`;
    await writeFile(part, text.trim());
    await rename(part, path);
  }
  return outputFiles.map(({ path, text }) => ({ path, bytes: text.length }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path, bytes } of await buildApp(process.argv[2]))
    console.log(`${path}  ${(bytes / 1024).toFixed(1)} kB`);
}
