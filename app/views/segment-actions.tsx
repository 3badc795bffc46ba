import type { JSX } from 'preact';
import { dateTime } from '../../src/explore/index.js';
import type { Segment } from '../../src/types/index.js';
import { CopyButton } from '../parts/copy-button.js';

interface ActionsProps {
  readonly segment: Segment;
  /** Of its lines, in their order. */
  readonly references: readonly string[];
}

/** What can be done with a segment. */
export function SegmentActions({ segment, references }: ActionsProps): JSX.Element {
  return (
    <div class="actions" role="group" aria-label="Actions">
      <CopyButton text={ticketText(segment)} label="copy as text" />
      {references.length === 0 ? null : <CopyButton text={references.join('\n')} label="copy all references" />}
      <CopyButton text={segment.id} label={`copy id ${segment.id.slice(0, 8)}`} />
    </div>
  );
}

/** For a ticket or a mail. */
function ticketText({ id, host, startMs, endMs, severity, summary, reasons }: Segment): string {
  return [
    `LogMamba segment ${id} on ${host}, ${dateTime(startMs)} to ${dateTime(endMs)} UTC, severity ${severity.toFixed(0)}`,
    summary,
    ...reasons.map(({ text, evidence }) => `- ${text} [${evidence.toFixed(1)} nats]`),
  ].join('\n');
}
