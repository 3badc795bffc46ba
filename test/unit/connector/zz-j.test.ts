import { it } from 'vitest';
import { scan } from '../../../src/connector/scan.js';
import { silentProgress } from '../../../src/log/index.js';
import { smallConfig, smallFleet, TRAIN_TO, writeFleetFiles } from '../../integration/indexed-fleet.js';
it('x', async () => {
  const fleet = smallFleet();
  const paths = writeFleetFiles(fleet, '/tmp/jt/fleet');
  const t = performance.now();
  const r = await scan({
    paths,
    config: smallConfig({ folder: '/tmp/jt/st' }),
    progress: silentProgress,
    nowMs: Date.UTC(2026, 3, 1),
    trainUntilMs: TRAIN_TO,
    year: 2026,
    out: '/tmp/jt/out',
  });
  console.log(
    (performance.now() - t) / 1000,
    r.bundle.training,
    r.segments.map((s) => [s.host, s.evidence, s.threshold, s.severity, s.memberCount]),
    r.totals,
    fleet.intrusions,
  );
});
