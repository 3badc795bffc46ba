import type { Fleet, GeneratedHost } from './records.js';

interface TextFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Path of a host's log in an output folder. */
function logFileOf(host: GeneratedHost): string {
  return `${host.host}/auth.log`;
}

/** The log of each host, a line feed after every line. */
export function toLogFiles(fleet: Fleet): TextFile[] {
  return fleet.hosts.map((host) => ({
    path: logFileOf(host),
    text: host.lines.map(({ line }) => `${line}\n`).join(''),
  }));
}

/** One labelled line: what `evaluate` reads. */
interface LabelRecord {
  readonly host: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly timeMs: number;
  readonly intrusion: string;
  readonly family: string;
  readonly step: string;
}

export function toLabels(fleet: Fleet): LabelRecord[] {
  const labels: LabelRecord[] = [];
  for (const host of fleet.hosts) {
    const file = logFileOf(host);
    host.lines.forEach(({ timeMs, label }, index) => {
      if (label !== undefined) labels.push({ host: host.host, file, line: index + 1, timeMs, ...label });
    });
  }
  return labels;
}

/** `labels.ndjson`: one JSON object a line; benign lines have none. */
export function toLabelFile(fleet: Fleet): TextFile {
  const text = toLabels(fleet).map((label) => `${JSON.stringify(label)}\n`);
  return { path: 'labels.ndjson', text: text.join('') };
}
