import type { Segment, SegmentBurst } from '../types/index.js';
import { rootOf } from './component.js';
import type { Component } from './component.js';
import { suppressionOf } from './coverage.js';
import type { DelineateOptions } from './options.js';
import { sumEvidence } from './evidence.js';
import type { Evidence } from './evidence.js';
import { reasonsOf } from './reasons.js';
import { summaryOf } from './summary.js';

/**
 * Severity 0 to 100, monotone in evidence over threshold: 100 (1 − 2^(−D/θ)). 50 at the threshold, 75 at twice, 87.5 at three
 * times; under 50 where a burst alarmed by itself.
 */
export function severityOf(evidence: number, threshold: number): number {
  return 100 * (1 - 2 ** (-evidence / threshold));
}

/** The record of an alarmed component as it stands. */
export function segmentOf(
  host: string,
  component: Component,
  options: Pick<DelineateOptions, 'threshold' | 'burstLimit' | 'tempo' | 'verdicts'>,
): Segment {
  const { threshold, burstLimit, tempo } = options;
  const { coverage } = component;
  const sum = sumEvidence(component.evidence, tempo);
  const { core, alpha, beta } = component.counts;
  const segment: Omit<Segment, 'summary'> = {
    id: component.segmentId,
    host,
    status: component.status,
    ...(component.mergedInto === undefined ? {} : { mergedInto: rootOf(component).segmentId }),
    startMs: component.startMs,
    endMs: component.endMs,
    onsetMs: component.firstMs,
    lastEvidenceMs: component.lastMs,
    alarmMs: component.alarmMs ?? component.lastMs,
    evidence: sum.total,
    accessEvidence: sum.access,
    actionEvidence: sum.action,
    tempoEvidence: sum.tempo,
    failures: sum.failures,
    alarmedBy: sum.total < threshold && component.evidence.burst >= burstLimit ? 'burst' : 'evidence',
    ...burstOf(component.evidence),
    threshold,
    severity: severityOf(sum.total, threshold),
    reasons: reasonsOf(component.evidence, tempo),
    entities: {
      users: [...component.users],
      addresses: [...component.addresses],
      programs: [...component.programs],
      ...(component.commands.size === 0 ? {} : { commands: [...component.commands] }),
    },
    techniques: [...component.techniques.values()],
    members: [...new Set(component.lines)]
      .filter((record) => record.owner !== undefined && rootOf(record.owner) === component)
      .map(({ score, level }) => ({
        ref: score.ref,
        timeMs: score.timeMs,
        level,
        surprisal: score.surprisal,
        isAnomaly: score.isAnomaly,
      }))
      .sort((a, b) => a.timeMs - b.timeMs),
    memberCount: { core, alpha: core + alpha, beta: core + alpha + beta },
    ...(coverage === undefined ? {} : { openEvidence: sumEvidence(coverage.open, tempo).total }),
    ...suppressionOf(component, options),
  };
  return { ...segment, summary: summaryOf(segment) };
}

function burstOf({ burst, burstLine }: Evidence): { burst?: SegmentBurst } {
  if (burstLine === undefined) return {};
  const { address } = burstLine;
  return { burst: { ...(address === undefined ? {} : { address }), statistic: burst } };
}
