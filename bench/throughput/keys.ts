import { createEncoder } from '../../src/encode/index.js';
import type { Encoder, EncoderState } from '../../src/encode/index.js';
import { createLogParser, createTemplateMiner } from '../../src/parse/index.js';
import type { LogParser, TemplateMiner } from '../../src/parse/index.js';
import { createFileSource } from '../../src/source/index.js';
import type { ParsedLog, RawLog, Template } from '../../src/types/index.js';
import { BIG_HOSTS, HOSTS, plainLog } from './inputs.js';
import type { BigHost } from './inputs.js';
import type { Row } from './row.js';

/** Lines of the rows that measure one stage alone, with what comes before it held in memory. */
const STAGE_LINES = 100_000;

/** What training on the first third of a log leaves. */
interface Trained {
  readonly lines: number;
  readonly templates: unknown;
  readonly state: EncoderState;
}

/** The first lines of a log as each stage gets them. */
interface Held {
  readonly raws: RawLog[];
  readonly logs: ParsedLog[];
  readonly templates: Template[];
}

/**
 * From a log on the disk to composite keys, the whole way and stage by stage: reading and cutting, parsing, matching, encoding.
 * @throws Unavailable without the logs
 */
export async function keyRows(dataFolder: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const host of BIG_HOSTS) {
    const path = await plainLog(dataFolder, host);
    const trained = await train(path, host);
    rows.push(...wholeRows(path, host, trained), ...stageRows(host, trained, await hold(path, host, trained)));
  }
  return rows;
}

function wholeRows(path: string, host: BigHost, trained: Trained): Row[] {
  const row = { unit: 'lines', count: trained.lines };
  return [
    {
      ...row,
      id: `keys from file ${host}`,
      run: async () => {
        const parser = createLogParser();
        const miner = minerOf(trained);
        const encoder = encoderOf(trained);
        for await (const logs of pagesOf(path, host)) for (const raw of logs) keyOf(raw, parser, miner, encoder);
      },
    },
    {
      ...row,
      id: `read and cut ${host}`,
      run: async () => {
        let lines = 0;
        for await (const logs of pagesOf(path, host)) lines += logs.length;
        if (lines !== trained.lines) throw new Error(`${lines} lines instead of ${trained.lines}`);
      },
    },
  ];
}

function stageRows(host: BigHost, trained: Trained, { raws, logs, templates }: Held): Row[] {
  const row = { unit: 'lines', count: logs.length };
  return [
    {
      ...row,
      id: `parse ${host}`,
      run: () => {
        const parser = createLogParser();
        for (const raw of raws) parser.parse(raw);
      },
    },
    {
      ...row,
      id: `match ${host}`,
      run: () => {
        const miner = minerOf(trained);
        for (const { program, content } of logs) miner.match(program, content);
      },
    },
    {
      ...row,
      id: `encode ${host}`,
      run: () => {
        const encoder = encoderOf(trained);
        for (let i = 0; i < logs.length; i++) encoder.encode(logs[i], templates[i]);
      },
    },
  ];
}

async function* pagesOf(path: string, host: BigHost): AsyncGenerator<readonly RawLog[]> {
  const source = createFileSource({ paths: [path], nowMs: 0, year: HOSTS[host] });
  for await (const { logs } of source.pages({})) yield logs;
}

function keyOf(raw: RawLog, parser: LogParser, miner: TemplateMiner, encoder: Encoder): void {
  const parsed = parser.parse(raw);
  if (parsed.ok) encoder.encode(parsed.log, miner.match(parsed.log.program, parsed.log.content));
}

async function train(path: string, host: BigHost): Promise<Trained> {
  const parser = createLogParser();
  const logs: ParsedLog[] = [];
  let lines = 0;
  for await (const page of pagesOf(path, host)) {
    for (const raw of page) {
      const parsed = parser.parse(raw);
      if (parsed.ok) logs.push(parsed.log);
    }
    lines += page.length;
  }
  logs.splice(Math.ceil(logs.length / 3));
  const miner = createTemplateMiner();
  for (const log of logs) miner.learn(log.program, log.content);
  const encoder = createEncoder();
  for (const log of logs) encoder.learn(log, miner.match(log.program, log.content));
  encoder.freeze();
  // As a bundle has it: through JSON.
  const saved = { vocabulary: encoder.vocabulary(), profiles: encoder.profiles() };
  return {
    lines,
    templates: JSON.parse(JSON.stringify(miner)) as unknown,
    state: JSON.parse(JSON.stringify(saved)) as EncoderState,
  };
}

async function hold(path: string, host: BigHost, trained: Trained): Promise<Held> {
  const parser = createLogParser();
  const miner = minerOf(trained);
  const held: Held = { raws: [], logs: [], templates: [] };
  for await (const page of pagesOf(path, host)) {
    for (const raw of page) {
      const parsed = parser.parse(raw);
      if (!parsed.ok) continue;
      held.raws.push(raw);
      held.logs.push(parsed.log);
      held.templates.push(miner.match(parsed.log.program, parsed.log.content));
    }
    if (held.logs.length >= STAGE_LINES) break;
  }
  return held;
}

function minerOf({ templates }: Trained): TemplateMiner {
  return createTemplateMiner({}, templates);
}

function encoderOf({ state }: Trained): Encoder {
  return createEncoder({}, state);
}
