import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './notebook-file.js';

/** What a cell uses of Deno, which has types of its own at run time only. */
const DENO = `
declare namespace Deno {
  const env: { get(name: string): string | undefined };
  const jupyter: { display(data: Readonly<Record<string, unknown>>, options: { readonly raw: true }): Promise<void> };
  function readTextFile(path: string): Promise<string>;
  function writeTextFile(path: string, text: string): Promise<void>;
  function stat(path: string): Promise<{ readonly mtime: Date | null }>;
  function open(path: string): Promise<{ readonly readable: ReadableStream<Uint8Array<ArrayBuffer>> }>;
  function makeTempDir(): Promise<string>;
  function mkdir(path: string, options: { readonly recursive: boolean }): Promise<void>;
  function remove(path: string, options: { readonly recursive: boolean }): Promise<void>;
}`;

/** Compiles a notebook's code as one module against the sources of the public API; what the compiler has to say. */
export function typeFaults(code: string): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT);
  const entry = join(ROOT, 'notebooks', 'analysis.cells.ts');
  const texts = new Map([
    [entry, code],
    [join(ROOT, 'notebooks', 'deno.cells.d.ts'), DENO],
  ]);
  const settings: ts.CompilerOptions = { ...options, paths: { logmamba: [join(ROOT, 'src', 'index.ts')] } };
  const host = ts.createCompilerHost(settings);
  host.fileExists = (path) => texts.has(path) || ts.sys.fileExists(path);
  host.readFile = (path) => texts.get(path) ?? ts.sys.readFile(path);
  const program = ts.createProgram([...texts.keys()], settings, host);
  // Only the notebook's own: the sources are checked elsewhere.
  const file = program.getSourceFile(entry);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({ start = 0, messageText }) => {
      const line = code.slice(0, start).split('\n').length;
      return `${code.split('\n')[line - 1]}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    },
  );
}
