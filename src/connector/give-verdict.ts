import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';
import {
  documentSubject,
  makeVerdict,
  readVerdict,
  standingVerdicts,
  type Opinion,
  type VerdictSubject,
} from '../feedback/index.js';
import { bulkLines, type SearchClient } from '../search/index.js';
import { feedbackDocument } from '../sink/index.js';
import type { Verdict, VerdictObject } from '../types/index.js';
import { ensureTemplates } from './ensure-templates.js';
import { endSuppression, markLine, markSegments, type MarkOptions } from './mark-documents.js';
import { readVerdicts } from './verdicts.js';
import { VERSION } from './version.js';
import { withEngine } from './workspace.js';

const VERDICTS_A_REQUEST = 500;

/** What came of a verdict. */
export interface GivenVerdict {
  readonly verdict: Verdict;
  /** Segments whose documents show it now. */
  readonly segments: number;
}

/** What a verdict is to be about, and where its document lies. */
interface Found {
  readonly subject: VerdictSubject;
  readonly line?: { readonly index: string; readonly id: string };
}

/**
 * Writes what a person says of a segment or an anomaly into the index of feedback, and shows it on the documents.
 * @param id of a segment's or a scored line's document, or of a verdict
 * @throws ConnectorError FEEDBACK_INVALID where there is no such document; USAGE for a scope that silences too much
 */
export async function giveVerdictOnEngine(config: Config, id: string, opinion: Opinion): Promise<GivenVerdict> {
  return withEngine(config, async (client) => {
    await ensureTemplates(client, config);
    const { prefix } = config.sink;
    const { subject, line } = await find(client, prefix, id);
    const verdict = makeVerdict(subject, opinion);
    const options = { client, prefix, nowMs: opinion.atMs };
    const { verdicts: before } = await readVerdicts(client, prefix);
    await write([verdict], options);
    const segments = await show(verdict, before, options);
    if (line !== undefined) await markLine(verdict, line.index, line.id, options);
    return { verdict, segments };
  });
}

/** Writes verdicts that were given elsewhere; those that are there already stay. */
export async function importVerdicts(config: Config, verdicts: readonly Verdict[], nowMs: number): Promise<number> {
  return withEngine(config, async (client) => {
    await ensureTemplates(client, config);
    const { prefix } = config.sink;
    const { verdicts: before } = await readVerdicts(client, prefix);
    const known = new Set(before.map(({ id }) => id));
    const added = verdicts
      .filter(({ id }) => {
        const isNew = !known.has(id);
        known.add(id);
        return isNew;
      })
      .sort((a, b) => a.atMs - b.atMs);
    const options = { client, prefix, nowMs };
    await write(added, options);
    for (const verdict of added) {
      await show(verdict, [...before, ...added], options);
      const { about } = verdict;
      if (about.kind === 'segment') continue;
      const line = await findLine(client, prefix, about);
      if (line !== undefined) await markLine(verdict, line.index, line.id, options);
    }
    return added.length;
  });
}

/** The verdicts that hold, oldest first. */
export async function listVerdicts(config: Config): Promise<readonly Verdict[]> {
  return withEngine(config, async (client) => {
    return standingVerdicts((await readVerdicts(client, config.sink.prefix)).verdicts);
  });
}

/** Writes verdicts, to be found by whatever reads them next. @throws ConnectorError WRITE_FAILED */
async function write(verdicts: readonly Verdict[], { client, prefix }: MarkOptions): Promise<void> {
  const index = `${prefix}-feedback`;
  for (let at = 0; at < verdicts.length; at += VERDICTS_A_REQUEST) {
    const lines = verdicts.slice(at, at + VERDICTS_A_REQUEST).map((verdict) => {
      const { id, body } = feedbackDocument(verdict, VERSION);
      return bulkLines({ op: 'create', index, id, body });
    });
    const items = await client.bulk(lines.join(''), { refresh: 'wait_for' });
    // a conflict: it is there already
    const refused = items.find(({ status }) => status >= 300 && status !== 409);
    if (refused === undefined) continue;
    throw new ConnectorError('WRITE_FAILED', `the verdict was refused: ${refused.errorReason ?? 'no reason given'}`, {
      where: index,
      todo: 'run `logmamba install`, and see docs/privileges.md',
    });
  }
}

/**
 * Shows a verdict on what it is about, and ends what former ones suppressed.
 * @param others that were given before or after
 * @returns segments that show it
 */
async function show(verdict: Verdict, others: readonly Verdict[], options: MarkOptions): Promise<number> {
  const former = others.filter(({ id, about }) => id !== verdict.id && isAbout(about, verdict.about));
  if (former.some(({ atMs }) => atMs > verdict.atMs)) return 0;
  const formerIds = former.map(({ id }) => id);
  const ended = verdict.verdict === 'benign' ? 0 : await endSuppression(formerIds, verdict, options);
  return ended + (await markSegments([verdict], options));
}

function isAbout(a: VerdictObject, b: VerdictObject): boolean {
  if (a.kind === 'segment' || b.kind === 'segment') return a.kind === b.kind && a.id === b.id;
  return JSON.stringify(a.ref) === JSON.stringify(b.ref);
}

async function find(client: SearchClient, prefix: string, id: string): Promise<Found> {
  const segment = await client.getDocument(`${prefix}-segments`, id);
  const ofSegment = segment === undefined ? undefined : documentSubject(segment.source, id);
  if (ofSegment !== undefined) return { subject: ofSegment };
  const [line] = await search(client, `${prefix}-scores-*`, { ids: { values: [id] } });
  const ofLine = line === undefined ? undefined : documentSubject(line.source, id);
  if (ofLine !== undefined) return { subject: ofLine, line };
  const earlier = await client.getDocument(`${prefix}-feedback`, id);
  const verdict = earlier === undefined ? undefined : readVerdict(earlier.source);
  if (verdict !== undefined) return { subject: verdict, ...(await lineOf(client, prefix, verdict.about)) };
  throw new ConnectorError('FEEDBACK_INVALID', `there is no segment, scored line or verdict of the id ${id}`, {
    where: `${prefix}-segments, ${prefix}-scores-*, ${prefix}-feedback`,
    todo: 'give the _id of a document of these indices; dashboards and reports show it',
  });
}

async function lineOf(client: SearchClient, prefix: string, about: VerdictObject): Promise<Pick<Found, 'line'>> {
  if (about.kind === 'segment') return {};
  const line = await findLine(client, prefix, about);
  return line === undefined ? {} : { line };
}

/** The scored line at this place; of several bundles the newest. */
async function findLine(
  client: SearchClient,
  prefix: string,
  { ref }: Extract<VerdictObject, { kind: 'anomaly' }>,
): Promise<Found['line']> {
  const place = ref.kind === 'document' ? { index: ref.index, id: ref.id } : { file: ref.file, line: ref.line };
  const filter = Object.entries(place).map(([name, value]) => ({ term: { [`anomaly.source.${name}`]: value } }));
  const [hit] = await search(client, `${prefix}-scores-*`, { bool: { filter } });
  return hit;
}

async function search(
  client: SearchClient,
  index: string,
  query: Readonly<Record<string, unknown>>,
): Promise<Awaited<ReturnType<SearchClient['search']>>['hits']> {
  const { hits } = await client.search({ size: 1, query }, { index }).catch((error: unknown) => {
    if (error instanceof ConnectorError && error.code === 'INDEX_NOT_FOUND') return { hits: [] };
    throw error;
  });
  return hits;
}
