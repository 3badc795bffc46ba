import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { loadConfig, type Config } from '../config/index.js';
import {
  bundleText,
  connectEngine,
  huntOnEngine,
  installOnEngine,
  reportData,
  runText,
  scanFiles,
  trainFromEngine,
  type RunResult,
} from '../connector/index.js';
import { findJava, findMaven, startOpenSearch, type LocalEngine } from '../engine/index.js';
import { evaluate, evaluationText, readLabels, truthOf, type Label } from '../evaluate/index.js';
import { LineTable } from '../explore/index.js';
import { makeFolder } from '../folder/index.js';
import type { Fleet } from '../generate/index.js';
import { pageData, renderPage, servePage } from '../report/index.js';
import type { SearchClient } from '../search/index.js';
import type { Progress } from '../types/index.js';
import {
  DEMO_DAYS,
  DEMO_INDICES,
  DEMO_PREFIX,
  demoFleet,
  HUNTED_DAYS,
  indexFleet,
  labelRefs,
  toLogFiles,
} from './demo-fleet.js';
import { ScoredLines } from './scored-lines.js';
import { emptyFolder } from './empty-folder.js';

export interface DemoOptions {
  readonly progress: Progress;
  readonly say: (text: string) => void;
  readonly nowMs: number;
  readonly seed: number;
  /** Folder for the bundle, the checkpoint and the report; emptied first. */
  readonly folder: string;
  /** An engine to use instead of starting one. */
  readonly url?: string;
  /** Ends at once, without serving the report. */
  readonly once: boolean;
  readonly signal: AbortSignal;
  /** `--set` of the command line. */
  readonly overrides: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** The whole job on a generated fleet: generate, index, install, train, hunt, evaluate, report. */
export async function demo(options: DemoOptions): Promise<void> {
  const { progress, say, folder } = options;
  const started = performance.now();
  await emptyFolder(folder);
  const generating = progress.step('generating a fleet');
  const { fleet, huntFromMs, endMs } = demoFleet(options.nowMs, options.seed);
  const lines = fleet.hosts.reduce((sum, host) => sum + host.lines.length, 0);
  generating.done(`${fleet.hosts.length} hosts, ${DEMO_DAYS} days, ${lines} lines`);

  const engine = await demoEngine(options);
  const scored = new ScoredLines();
  let result: RunResult;
  let labels: Label[];
  try {
    if (engine === undefined) {
      labels = readLabels(labelRefs(fleet, { kind: 'files', folder }));
      result = await huntFiles(fleet, huntFromMs, options, scored);
    } else {
      labels = readLabels(labelRefs(fleet, { kind: 'engine' }));
      result = await huntIndices(engine.url, fleet, { huntFromMs, endMs }, options, scored);
    }
    const evaluation = evaluate({
      labels,
      lines: scored.lines(result),
      baselines: scored.baselines(),
      segments: result.segments,
      fromMs: huntFromMs,
    });
    const html = demoPage(result, labels, huntFromMs);
    const reportFile = join(folder, 'report.html');
    await writeFile(reportFile, html);
    say(`\nThe model\n${bundleText(result.bundle)}`);
    say(`\nThe hunt: the last ${HUNTED_DAYS} days\n${runText(result)}`);
    say(`\nAgainst the planted intrusion\n${indented(evaluationText(evaluation))}`);
    say(`Done in ${((performance.now() - started) / 1000).toFixed(0)} s. The report is ${reportFile}`);
    say(nextSteps(options.once ? undefined : engine?.url, folder));
    if (!options.once) await serveUntilStopped(html, options);
  } finally {
    await engine?.stop();
  }
}

/** A given engine, one of our own, or none where Java or Maven is missing. */
async function demoEngine({ url, progress, say }: DemoOptions): Promise<Pick<LocalEngine, 'url' | 'stop'> | undefined> {
  if (url !== undefined) return { url, stop: () => Promise.resolve() };
  const missing = [
    findJava({ min: 11, max: 21 }) === undefined ? 'Java 11 to 21' : '',
    findMaven() === undefined ? 'Maven' : '',
  ]
    .filter((name) => name !== '')
    .join(' and ');
  if (missing !== '') {
    say(
      `  ${missing} not found, so no OpenSearch is started: the demo works on files instead (LOGMAMBA_URL names an engine to use)`,
    );
    return undefined;
  }
  const step = progress.step('starting OpenSearch');
  const engine = await startOpenSearch({ heap: '1g', onProgress: (message) => step.note(message) });
  step.done(`${engine.version} at ${engine.url}`);
  return engine;
}

async function huntIndices(
  url: string,
  fleet: Fleet,
  { huntFromMs, endMs }: { huntFromMs: number; endMs: number },
  options: DemoOptions,
  { onLearned, onScore }: ScoredLines,
): Promise<RunResult> {
  const { progress, nowMs, signal } = options;
  const config = demoConfig(options, [`engine.url=${url}`]);
  const client = await connectEngine(config);
  try {
    await clearDemo(client);
    const lines = fleet.hosts.reduce((sum, host) => sum + host.lines.length, 0);
    const indexing = progress.step('indexing in two shapes', lines);
    await indexFleet(client, fleet, indexing);
    indexing.done(`${lines} documents in ${DEMO_INDICES.join(' and ')}`);
  } finally {
    await client.close();
  }
  const installing = progress.step('installing templates');
  const steps = await installOnEngine(config, { dryRun: false });
  installing.done(`${steps.length} steps`);
  const fromMs = huntFromMs - (DEMO_DAYS - HUNTED_DAYS) * 86_400_000;
  await trainFromEngine({ config, progress, nowMs, fromMs, toMs: huntFromMs, signal, onLearned });
  return huntOnEngine({
    config,
    progress,
    nowMs,
    fromMs: huntFromMs,
    toMs: endMs,
    finish: true,
    signal,
    onScore,
    forReport: true,
  });
}

async function huntFiles(
  fleet: Fleet,
  huntFromMs: number,
  options: DemoOptions,
  { onLearned, onScore }: ScoredLines,
): Promise<RunResult> {
  const { folder, progress, nowMs } = options;
  const files = toLogFiles(fleet);
  for (const { path, text } of files) {
    await makeFolder(dirname(join(folder, path)));
    await writeFile(join(folder, path), text);
  }
  return scanFiles({
    paths: files.map(({ path }) => `${folder}/${path}`),
    config: demoConfig(options, []),
    progress,
    nowMs,
    trainUntilMs: huntFromMs,
    out: join(folder, 'results'),
    onLearned,
    onScore,
  });
}

function demoConfig({ folder, overrides, env }: DemoOptions, own: readonly string[]): Config {
  const fixed = [
    `source.indices=[${DEMO_INDICES.map((index) => JSON.stringify(index)).join(',')}]`,
    `sink.prefix=${DEMO_PREFIX}`,
    `state.folder=${JSON.stringify(folder)}`,
  ];
  return loadConfig(undefined, [...fixed, ...own, ...overrides], env);
}

/** Removes what an earlier demo left on an engine that is not ours to throw away. */
async function clearDemo(client: SearchClient): Promise<void> {
  const reply = await client.request({
    method: 'GET',
    path: `/_cat/indices/${DEMO_PREFIX}-*`,
    query: { format: 'json', h: 'index' },
  });
  for (const { index } of reply.body as { index: string }[]) {
    if (index.startsWith(`${DEMO_PREFIX}-`)) await client.deleteIndex(index);
  }
}

/** The page with the truth in it, so that its controls show what they cost. */
function demoPage(result: RunResult, labels: readonly Label[], fromMs: number): string {
  const page = pageData(reportData(result, 'Demo fleet'));
  return renderPage({ ...page, truth: truthOf(new LineTable(page.blocks, 0), { labels, fromMs }) });
}

async function serveUntilStopped(html: string, { say, signal }: DemoOptions): Promise<void> {
  const server = await servePage(html);
  say(`\nReport: ${server.url}   (Ctrl-C ends)`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
}

/** @param url of an engine that is still there */
function nextSteps(url: string | undefined, folder: string): string {
  const steps = [
    ['npx logmamba scan /var/log/auth.log* --out results', 'hunt in your own files'],
    ['npx logmamba init && npx logmamba check', 'set up your own engine'],
    [`npx logmamba model show --templates --set state.folder=${folder}`, 'what the model learned'],
  ];
  if (url !== undefined) {
    const segments = `${url.replace(/\/$/, '')}/${DEMO_PREFIX}-segments/_search?pretty`;
    steps.push([`curl '${segments}'`, 'the documents, while this runs']);
  }
  const width = Math.max(...steps.map(([command]) => command.length));
  return ['\nNext:', ...steps.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`)].join('\n');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
