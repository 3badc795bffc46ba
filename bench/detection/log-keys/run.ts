import { writeFileSync } from 'node:fs';
import { logKeyResults } from './log-key-results.js';
import { renderLogKeys } from './render-log-keys.js';

/** The published next-key sets alone: `npx tsx bench/detection/log-keys/run.ts [--small] [--seeds 1,2,3] [--set NAME] [--json FILE]`. */
const argv = process.argv.slice(2);
const valueOf = (option: string): string | undefined =>
  argv.includes(option) ? argv[argv.indexOf(option) + 1] : undefined;
const small = argv.includes('--small');
const seeds = (valueOf('--seeds') ?? (small ? '1' : '1,2,3')).split(',').map(Number);
const set = valueOf('--set');
const json = valueOf('--json');

const results = await logKeyResults({
  small,
  seeds,
  ...(set === undefined ? {} : { sets: [set] }),
  onProgress: (text) => console.error(text),
});
if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, undefined, 1)}\n`);
console.log(renderLogKeys(results));
