import { describe, expect, it } from 'vitest';
import { Detector } from '../../../src/connector/detector.js';
import { DriftTracker } from '../../../src/connector/drift.js';
import { Emitter } from '../../../src/connector/emitter.js';
import { openBundle } from '../../../src/connector/loaded-bundle.js';
import { runRecord, runResult } from '../../../src/connector/run-result.js';
import { runText } from '../../../src/connector/run-text.js';
import { RunTotals } from '../../../src/connector/run-totals.js';
import { trainOn } from '../../../src/connector/train.js';
import { silentProgress } from '../../../src/log/index.js';
import { Rollups } from '../../../src/sink/index.js';
import { DAY_MS, historyOf, HOUR_MS, parsed, quietDays, smallConfig, T0 } from './history.js';

const DAY4 = T0 + 4 * DAY_MS;
const LIMITS = {
  hosts: 100,
  componentsPerHost: 1,
  entitiesPerHost: 5,
  ringSlotsPerHost: 64,
  heldLinesPerHost: 2,
  membersPerSegment: 8,
  signaturesPerComponent: 4,
};

describe('what bounded memory gives up', () => {
  it('is counted in the record of the run and said in its summary; what an earlier pass gave up is not', async () => {
    const bundle = await trainOn(historyOf([...quietDays(4), ...quietDays(4, 'db')]), {
      config: smallConfig(),
      progress: silentProgress,
      createdMs: T0,
      where: 'auth.log',
    });
    const logs = parsed(
      Array.from({ length: 40 }, (_, i) => ({
        host: `web${i % 4}`,
        atMs: DAY4 + i * HOUR_MS,
        text: `sshd[${i}]: Accepted password for u${i} from 203.0.113.${i} port 1 ssh2`,
      })),
    );
    const options = { utcOffsetMinutes: 0, delineate: { threshold: 5, limits: LIMITS }, maxStreams: 3 };
    const totals = new RunTotals();
    const detector = new Detector(openBundle(bundle), options, totals);
    detector.scoreAll(logs);

    const { manifest } = bundle;
    const emitter = new Emitter({
      writer: { version: '1', bundleId: manifest.id, topK: 1 },
      write: 'flagged',
      rollups: new Rollups(),
      commit: 0,
    });
    const sink = { written: 0, existing: 0, deadLettered: 0, retried: 0 };
    const span = { startedMs: 0, endedMs: 1, fromMs: 0, toMs: 1 };
    const alarm = { budgetPerDay: 1, threshold: 30 };
    const drift = new DriftTracker(1).toJSON();
    const result = runResult({ kind: 'hunt', bundle: manifest, alarm, ...span, totals, emitter, sink, drift });
    const { hostsForgotten, namesForgotten, closedEarly, linesNotHeld } = runRecord(result).counts;
    expect(hostsForgotten).toBe(37);
    expect(namesForgotten).toBeGreaterThan(0);
    expect(closedEarly).toBeGreaterThan(0);
    expect(runText(result)).toContain('37 hosts gave way to others');
    expect(runText(result)).toContain(`${closedEarly} groups of evidence ended early`);
    expect(runText(result).includes('lines of segments are not listed')).toBe(linesNotHeld > 0);

    const resumed = new RunTotals();
    new Detector(openBundle(bundle), options, resumed, detector.toJSON());
    expect(resumed.forgotten()).toEqual({ hosts: 0, names: 0, linesNotHeld: 0, closedEarly: 0 });
  });
});
