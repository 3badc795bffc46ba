import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';

const HOME = resolve(import.meta.dirname, '../../node_modules/.cache/logmamba-elastalert');
const BIN = join(HOME, 'python', 'bin');

/** Whether `plugin/alerting/elastalert/setup` has been run. Says so when not; with CI=true it must have been. */
export function hasElastalert(): boolean {
  if (existsSync(join(HOME, 'installed'))) return true;
  const reason = 'ElastAlert 2 is not installed (plugin/alerting/elastalert/setup does it)';
  if (process.env.CI === 'true') throw new Error(`${reason}, and CI=true requires it`);
  console.warn(`skipped: ${reason}`);
  return false;
}

export interface Message {
  readonly title: string;
  readonly text: string;
  readonly segment?: string;
  readonly host?: string;
  readonly severity?: string;
}

/** What a chat's webhook would get. */
export interface Webhook {
  readonly url: string;
  readonly messages: Message[];
  close(): Promise<void>;
}

export async function openWebhook(): Promise<Webhook> {
  const messages: Message[] = [];
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      messages.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Message);
      reply.writeHead(200).end('ok');
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    messages,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export interface ElastalertPlace {
  /** Of the engine. */
  readonly url: string;
  readonly rules: string;
  /** Index of ElastAlert's own memory: what it has told of. */
  readonly writeback: string;
  readonly folder: string;
}

/** Writes ElastAlert's configuration, and makes its indices as its manual says. */
export async function prepareElastalert({ url, rules, writeback, folder }: ElastalertPlace): Promise<string> {
  const { hostname, port } = new URL(url);
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'config.yaml');
  const settings = {
    rules_folder: rules,
    run_every: { seconds: 1 },
    buffer_time: { minutes: 15 },
    es_host: hostname,
    es_port: Number(port),
    writeback_index: writeback,
    alert_time_limit: { minutes: 1 },
    disable_rules_on_error: false,
  };
  writeFileSync(config, stringify(settings));
  const made = await run('elastalert-create-index', ['--config', config, '--index', writeback]);
  if (!made.includes('Done!')) throw new Error(`elastalert-create-index: ${made}`);
  return config;
}

/** Runs a rule over a time that is past, by ElastAlert's tool for it, and sends what it has to tell. */
export async function runElastalert(config: string, rule: string, fromMs: number, toMs: number): Promise<void> {
  const range = ['--start', isoOf(fromMs), '--end', isoOf(toMs)];
  const said = await run('elastalert-test-rule', ['--config', config, '--alert', '--stop-error', ...range, rule]);
  if (/\bERROR\b|Traceback/.test(said)) throw new Error(`elastalert-test-rule: ${said}`);
}

export interface RunningElastalert {
  /** Waits until it has run so often since now. */
  runs(times: number): Promise<void>;
  stop(): Promise<void>;
  readonly said: () => string;
}

/** Runs as the service that it is. */
export function startElastalert(config: string, rule: string): RunningElastalert {
  const child = spawn(join(BIN, 'elastalert'), ['--config', config, '--rule', rule, '--verbose'], { env: ENV });
  const said = listen(child);
  const count = (): number => said().split('Ran LogMamba').length - 1;
  return {
    said,
    runs: async (times) => {
      const wanted = count() + times;
      for (let waited = 0; count() < wanted; waited += 200) {
        if (waited > 90_000 || child.exitCode !== null) throw new Error(`ElastAlert does not run on:\n${said()}`);
        await sleep(200);
      }
    },
    stop: async () => {
      const ended = new Promise((done) => child.once('close', done));
      child.kill('SIGINT');
      await ended;
    },
  };
}

const ENV = { PATH: process.env.PATH, PYTHONUNBUFFERED: '1' };

async function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(join(BIN, command), args, { env: ENV });
  const said = listen(child);
  const code = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done));
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}:\n${said()}`);
  return said();
}

function listen(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (more: string) => (text += more));
  return () => text;
}

function isoOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19);
}
