import type { Segment } from '../types/index.js';
import { decimal } from './format.js';
import type { SafeHtml } from './html.js';
import { html } from './html.js';

interface EvidenceShares {
  /** √(access² + action² + tempo²): what the channels make together. */
  readonly channels: number;
  /** 3 ln(1 + failures). */
  readonly failures: number;
}

function sharesOf({ evidence, accessEvidence, actionEvidence, tempoEvidence }: Segment): EvidenceShares {
  const channels = Math.min(evidence, Math.hypot(accessEvidence, actionEvidence, tempoEvidence));
  return { channels, failures: Math.max(0, evidence - channels) };
}

/** A bar of the evidence with a mark at the alarm threshold; the channels in the proportion of their squares. */
export function evidenceBar(segment: Segment): SafeHtml {
  const { accessEvidence, actionEvidence, tempoEvidence, evidence, threshold } = segment;
  const { channels, failures } = sharesOf(segment);
  const full = Math.max(evidence, threshold) * 1.02;
  const squares = accessEvidence ** 2 + actionEvidence ** 2 + tempoEvidence ** 2;
  const scale = (nats: number): number => (full > 0 ? (100 * nats) / full : 0);
  const width = (nats: number): number => (squares > 0 ? scale((channels * nats ** 2) / squares) : 0);
  let x = 0;
  const part = (name: string, wide: number): SafeHtml => {
    const from = x;
    x += wide;
    return html`<rect class="${name}" x="${from.toFixed(2)}" width="${wide.toFixed(2)}" height="10" />`;
  };
  const mark = scale(threshold);
  return html`<svg
    class="evidence"
    viewBox="0 0 100 10"
    preserveAspectRatio="none"
    role="img"
    aria-label="Evidence ${decimal(evidence)} nats, threshold ${decimal(threshold)}"
  >
    <rect class="rail" width="100" height="10" />
    ${part('access', width(accessEvidence))}${part('action', width(actionEvidence))}${part('tempo', width(tempoEvidence))}
    ${part('failures', scale(failures))}
    <line class="threshold" x1="${mark.toFixed(2)}" x2="${mark.toFixed(2)}" y1="0" y2="10" />
  </svg>`;
}

/** What alarmed where the evidence is under the threshold. */
function byBurst(segment: Segment): string {
  return segment.alarmedBy === 'burst'
    ? ' It alarmed because failures of one source passed the limit that benign history sets.'
    : '';
}

/** How the evidence adds up, in figures. */
export function evidenceSum(segment: Segment): SafeHtml {
  const { accessEvidence, actionEvidence, tempoEvidence, evidence, threshold, failures } = segment;
  const shares = sharesOf(segment);
  const times = threshold > 0 ? ` (${decimal(evidence / threshold)} times)` : '';
  return html`<p class="sum">
    √( <span class="key access"></span> access ${decimal(accessEvidence)}² + <span class="key action"></span> action
    ${decimal(actionEvidence)}² + <span class="key tempo"></span> tempo ${decimal(tempoEvidence)}² ) =
    ${decimal(shares.channels)}, plus <span class="key failures"></span> ${decimal(shares.failures)} for ${failures}
    failed sign-ins, makes <b>${decimal(evidence)} nats</b>; the alarm threshold from benign history is
    ${decimal(threshold)}${times}.${byBurst(segment)}
  </p>`;
}
