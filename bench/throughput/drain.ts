import { readFile } from 'node:fs/promises';
import { createLogParser, createTemplateMiner } from '../../src/parse/index.js';
import type { TemplateMiner, TemplateMinerOptions } from '../../src/parse/index.js';
import { BIG_HOSTS, BODIES, HOSTS, plainLog } from './inputs.js';
import type { BigHost } from './inputs.js';
import type { Row } from './row.js';

/** What Drain is given, line by line. */
interface DrainInput {
  readonly programs: readonly string[];
  /** The text after the header. */
  readonly bodies: readonly string[];
  /** The same as the pipeline hands it over, with names and addresses marked by the parser. */
  readonly contents: readonly string[];
}

/** Drain3's defaults, one tree for all programs: what the peers run with. */
const PLAIN: TemplateMinerOptions = { depth: 4, simTh: 0.4, perProgram: false, masks: [] };
/** Our masks and settings, one tree a program. */
const DEFAULTS: TemplateMinerOptions = {};

/**
 * Learning, and matching with all templates learned, of the first bodies of each big host, all in memory.
 * @throws Unavailable without the logs
 */
export async function drainRows(dataFolder: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const host of BIG_HOSTS) {
    const { programs, bodies, contents } = await drainInput(dataFolder, host);
    rows.push(
      ...rowsOf('plain', host, programs, bodies, PLAIN),
      ...rowsOf('masked', host, programs, bodies, DEFAULTS),
      ...rowsOf('parsed', host, programs, contents, DEFAULTS),
    );
  }
  return rows;
}

function rowsOf(
  kind: string,
  host: BigHost,
  programs: readonly string[],
  texts: readonly string[],
  options: TemplateMinerOptions,
): Row[] {
  const learn = (): TemplateMiner => {
    const miner = createTemplateMiner(options);
    for (let i = 0; i < texts.length; i++) miner.learn(programs[i], texts[i]);
    return miner;
  };
  // As when a bundle is loaded: nothing is remembered yet.
  const frozen = createTemplateMiner(options, JSON.parse(JSON.stringify(learn())));
  const match = (): void => {
    for (let i = 0; i < texts.length; i++) frozen.match(programs[i], texts[i]);
  };
  const row = { unit: 'lines', count: texts.length };
  return [
    { ...row, id: `drain learn ${kind} ${host}`, run: () => void learn() },
    { ...row, id: `drain match ${kind} ${host}`, run: match },
  ];
}

async function drainInput(dataFolder: string, host: BigHost): Promise<DrainInput> {
  const parser = createLogParser();
  const yearHint = { kind: 'firstYear', year: HOSTS[host] } as const;
  const input = { programs: new Array<string>(), bodies: new Array<string>(), contents: new Array<string>() };
  const lines = (await readFile(await plainLog(dataFolder, host), 'utf8')).split('\n');
  for (let at = 0; at < lines.length && input.bodies.length < BODIES; at++) {
    const ref = { kind: 'line', file: host, line: at + 1 } as const;
    const result = parser.parse({ kind: 'line', ref, text: lines[at], yearHint });
    if (!result.ok) continue;
    input.programs.push(result.log.program);
    input.bodies.push(result.log.body);
    input.contents.push(result.log.content);
  }
  return input;
}
