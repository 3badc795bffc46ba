import type { JSX } from 'preact';
import { decimal } from '../../src/explore/index.js';
import type { Segment } from '../../src/types/index.js';

/** √(access² + action² + tempo²), and 3 ln(1 + failures): the two parts of the evidence. */
export function evidenceParts({ evidence, accessEvidence, actionEvidence, tempoEvidence }: Segment): {
  readonly channels: number;
  readonly failures: number;
} {
  const channels = Math.min(evidence, Math.hypot(accessEvidence, actionEvidence, tempoEvidence));
  return { channels, failures: Math.max(0, evidence - channels) };
}

/** The evidence by channel (in the proportion of their squares), with a mark at the alarm threshold. */
export function EvidenceBar({ segment }: { readonly segment: Segment }): JSX.Element {
  const { accessEvidence, actionEvidence, tempoEvidence, evidence, threshold } = segment;
  const { channels, failures } = evidenceParts(segment);
  const squares = accessEvidence ** 2 + actionEvidence ** 2 + tempoEvidence ** 2;
  const full = Math.max(evidence, threshold) * 1.03;
  const share = (nats: number): number => (full > 0 ? (100 * nats) / full : 0);
  const width = (nats: number): number => (squares > 0 ? share((channels * nats ** 2) / squares) : 0);
  const parts = [
    ['access', width(accessEvidence)],
    ['action', width(actionEvidence)],
    ['tempo', width(tempoEvidence)],
    ['failures', share(failures)],
  ] as const;
  let x = 0;
  return (
    <svg
      class="evidence"
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      role="img"
      aria-label={`Evidence ${decimal(evidence)} nats, threshold ${decimal(threshold)}`}
    >
      <rect class="rail" width="100" height="10" />
      {parts.map(([name, wide]) => {
        const from = x;
        x += wide;
        return <rect key={name} class={name} x={from} width={wide} height="10" />;
      })}
      <line class="threshold" x1={share(threshold)} x2={share(threshold)} y1="0" y2="10" />
    </svg>
  );
}
