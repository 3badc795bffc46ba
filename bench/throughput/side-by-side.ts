import { table } from '../detection/markdown.js';
import { memoryText, perText, rateText, ratioText } from './rate-text.js';
import { rateOf, secondsOf } from './results.js';
import type { ResultRow, Results } from './results.js';
import { OURS } from './row.js';

const HEAD = ['work', 'ours', 'peers (ours against each)', 'largest spread', 'command'];

/** A stored run as a page of Markdown: machine, versions, every work with its peers beside it, and what was skipped. */
export function sideBySide(results: Results): string {
  const { date, commit, machine, versions, rows, skipped, quick } = results;
  const memory = `${Math.round(machine.memoryBytes / 2 ** 30)} GiB`;
  const ids = [...new Set(rows.map(({ id }) => id))];
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Units per CPU second (per wall second where it says so), best of interleaved blocks${quick ? ' (a quick run: few blocks)' : ''}.`,
    `${date.slice(0, 10)}, commit ${commit}; ${machine.cpu}, ${machine.cores} cores, ${memory}, ${machine.os}.`,
    '',
    `Versions: ${named.join(', ')}.`,
    '',
    table(
      HEAD,
      ids.map((id) => cells(rows.filter((row) => row.id === id))),
    ),
    ...(skipped.length > 0 ? ['', 'Skipped:', ''] : []),
    ...skipped.map(({ what, reason }) => `- ${what}: ${reason}`),
  ].join('\n');
}

/** @param same rows of one work */
function cells(same: readonly ResultRow[]): string[] {
  const [{ id, command, unit }] = same;
  const ours = same.find(({ by }) => by === OURS);
  const peers = same.filter((row) => row !== ours);
  const spread = Math.max(...same.map((row) => secondsOf(row).spread));
  return [
    id,
    ours === undefined ? '–' : `**${rateText(rateOf(ours))}** ${unit}${perText(ours)}${memoryText(ours.peakRssBytes)}`,
    peers.map((peer) => peerText(peer, ours)).join('; '),
    `${(100 * spread).toFixed(0)} %`,
    `\`${command}\``,
  ];
}

function peerText(peer: ResultRow, ours: ResultRow | undefined): string {
  const ratio = ours === undefined ? '' : ` (${ratioText(rateOf(ours) / rateOf(peer))})`;
  return `${peer.by} ${rateText(rateOf(peer))}${memoryText(peer.peakRssBytes)}${ratio}`;
}
