import { sourceRefText } from '../types/index.js';
import type { SourceRef, Verdict } from '../types/index.js';

type Json = Readonly<Record<string, unknown>>;

/** As the other documents state it (a test holds them together). */
const ECS_VERSION = '8.11.0';

/**
 * The document of a verdict: what is written to the index of feedback, to `feedback.ndjson`, and by the buttons of the report. `user`,
 * `source` and `host` are those of the log; who gave the verdict is `feedback.by`.
 * @param version of LogMamba
 */
export function verdictDocument(verdict: Verdict, version: string): Json {
  const { id, about, by, atMs, note, untilMs, cover, scope } = verdict;
  const { keys, users, sources, hosts, commands } = cover;
  const limited = keys.filter(({ nats }) => nats !== undefined);
  return {
    '@timestamp': iso(atMs),
    ecs: { version: ECS_VERSION },
    observer: { vendor: 'LogMamba', product: 'LogMamba', type: 'threat-hunting', version },
    event: filled({
      kind: 'event',
      category: ['intrusion_detection'],
      type: ['info'],
      action: `feedback-${verdict.verdict}`,
      module: 'logmamba',
      dataset: 'logmamba.feedback',
      reason: note,
    }),
    message: sentence(verdict),
    ...filled({
      host: filled({ name: hosts }),
      user: filled({ name: users }),
      source: filled({ address: sources }),
      related: filled({ hosts, user: users }),
    }),
    anomaly: about.kind === 'segment' ? { segment: { id: about.id } } : { source: placeFields(about.ref) },
    feedback: filled({
      id,
      verdict: verdict.verdict,
      by,
      at: iso(atMs),
      note,
      until: untilMs === undefined ? undefined : iso(untilMs),
      scope,
      segment: about.kind === 'segment' ? { id: about.id } : undefined,
      anomaly: about.kind === 'anomaly' ? filled({ id: about.id, place: sourceRefText(about.ref) }) : undefined,
      key: keys.map(({ text }) => text),
      limits: limited.map(({ text, nats }) => ({ key: text, nats })),
      command: commands,
      user: users,
      source: sources,
      host: hosts,
      from: iso(verdict.fromMs),
      to: iso(verdict.toMs),
    }),
  };
}

function placeFields(ref: SourceRef): Json {
  return ref.kind === 'document' ? { index: ref.index, id: ref.id } : { file: ref.file, line: ref.line };
}

const SAID = {
  benign: 'is benign',
  malicious: 'is malicious',
  withdrawn: 'is to be judged by its evidence alone again',
};

function sentence({ verdict, about, by, cover, note }: Verdict): string {
  const what = about.kind === 'segment' ? `segment ${about.id}` : `line ${sourceRefText(about.ref)}`;
  const where = cover.hosts.length === 0 ? '' : ` on ${cover.hosts.join(', ')}`;
  return `${by} says that ${what}${where} ${SAID[verdict]}${note === undefined ? '' : `: ${note}`}`;
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Without what is undefined or empty. */
function filled(fields: Json): Json {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => {
      if (value === undefined) return false;
      return Array.isArray(value) ? value.length > 0 : typeof value !== 'object' || Object.keys(value ?? {}).length > 0;
    }),
  );
}
