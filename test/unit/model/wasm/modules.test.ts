import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
// @ts-expect-error the build script is plain JavaScript
import { buildModules } from '../../../../kernels/build.mjs';

it('the modules are what the sources compile to', async () => {
  const modules = await (buildModules as () => Promise<{ path: string; text: string }[]>)();
  expect(modules.length).toBe(2);
  for (const { path, text } of modules) expect(await readFile(path, 'utf8')).toBe(text);
}, 60_000);
