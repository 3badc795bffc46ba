// Compiles the kernels twice, with plain and with relaxed SIMD, and writes src/model/wasm/{simd,relaxed}-module.ts.
// `node kernels/build.mjs`; `buildModules()` gives the same texts without writing them.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { main } from 'assemblyscript/asc';

const KERNELS = dirname(fileURLToPath(import.meta.url));
const MODULES = join(KERNELS, '..', 'src', 'model', 'wasm');

/** Shared, so that views stay valid when the memory grows; 65,536 pages are all that 32-bit addresses reach. */
const FLAGS = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '--sharedMemory',
  '--maximumMemory',
  '65536',
  '--enable',
  'threads',
  '--enable',
  'simd',
];

const BUILDS = [
  { file: 'simd-module.ts', name: 'SIMD_MODULE', flags: [] },
  { file: 'relaxed-module.ts', name: 'RELAXED_MODULE', flags: ['--enable', 'relaxed-simd'] },
];

async function compile(flags) {
  const folder = await mkdtemp(join(tmpdir(), 'kernels-'));
  try {
    const out = join(folder, 'kernels.wasm');
    const { error, stderr } = await main([join(KERNELS, 'index.ts'), '--outFile', out, ...FLAGS, ...flags]);
    if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
    return await readFile(out);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns {Promise<{ path: string, bytes: Uint8Array, text: string }[]>} */
export async function buildModules() {
  const modules = [];
  for (const { file, name, flags } of BUILDS) {
    const bytes = await compile(flags);
    const lines = bytes.toString('base64').match(/.{1,120}/g).map((line) => `  '${line}'`);
    const text = `// Written by kernels/build.mjs from kernels/*.ts. Do not edit.
/** The kernels as a WebAssembly module (${bytes.length} bytes), in base64. */
export const ${name} = [
${lines.join(',\n')},
].join('');
`;
    modules.push({ path: join(MODULES, file), bytes, text });
  }
  return modules;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { path, bytes, text } of await buildModules()) {
    await writeFile(path, text);
    console.log(`${path}: ${bytes.length} bytes`);
  }
}
