import { describe, expect, it } from 'vitest';
import { openBundle } from '../../../src/connector/loaded-bundle.js';
import { trainOn, type Learned } from '../../../src/connector/train.js';
import { silentProgress } from '../../../src/log/index.js';
import { ROW_WIDTH, type Bundle } from '../../../src/types/index.js';
import { DAY_MS, failure, historyOf, HOUR_MS, quietDays, smallConfig, T0, type Line } from './history.js';

function learn(
  lines: readonly Line[],
  onLearned?: (learned: Learned) => void,
  config = smallConfig(),
): Promise<Bundle> {
  return trainOn(historyOf(lines), {
    config,
    progress: silentProgress,
    createdMs: T0,
    where: 'auth.log',
    ...(onLearned === undefined ? {} : { onLearned }),
  });
}

/** Steps enough to learn something, where they are many. */
const fitConfig = (steps: number): ReturnType<typeof smallConfig> =>
  smallConfig({ train: { steps, epochs: 50, learningRate: 0.01 } });

describe('trainOn', () => {
  it('gives the same bundle for the same history', async () => {
    const [first, second] = [await learn(quietDays(3)), await learn(quietDays(3))];
    expect(first.manifest).toEqual(second.manifest);
    expect(first.manifest.training).toMatchObject({ lines: 3 * 49, outside: 0, hosts: ['web'], state: 'unfit' });
  });

  it('learns nothing from the first day of each host, when everything is new to its profile', async () => {
    const late = quietDays(3, 'db').filter(({ atMs }) => atMs >= T0 + DAY_MS);
    let learned: Learned | undefined;
    const { manifest } = await learn([...quietDays(3), ...late], (seen) => (learned = seen));
    // a host is heard of first at midnight: what is left is a day less than it has, that is 2 and 1
    expect(manifest.training).toMatchObject({ lines: 5 * 49, inside: 5 * 49, outside: 0 });
    expect(learned?.streams.map((rows) => rows.length / ROW_WIDTH)).toEqual([49, 2 * 49]);
  });

  it('uses a history of under two days whole', async () => {
    const { training } = (await learn(quietDays(1))).manifest;
    expect(training).toMatchObject({ inside: 49, state: 'learning' });
  });

  it('lets a tenth of a source a day alarm by failures, over the days that the history has', async () => {
    // 21 days: two sources may pass the limit, the third may not
    const bursts = [10, 8, 6, 4].flatMap((failures, source) =>
      Array.from({ length: failures }, (_, i) =>
        failure(T0 + 10 * DAY_MS + source * HOUR_MS + i, 'root', `203.0.113.${source}`),
      ),
    );
    const { calibration } = openBundle(await learn([...quietDays(21), ...bursts]));
    expect(calibration.failures.hosts).toHaveLength(1);
    expect(calibration.failures.hosts[0].root).toBeCloseTo(6 * Math.log(30), 2);
    expect(calibration.failures.hosts[0].existing).toBe(12);
  });

  it('finds the hubs of the history', async () => {
    const busy = quietDays(2).flatMap((line) => [line, ...Array.from({ length: 2 }, () => line)]);
    const { calibration } = openBundle(await learn(busy));
    expect(calibration.hubs).toEqual([{ host: 'web', addresses: [], accounts: [], cronUsers: ['root'] }]);
  });

  it('warns of a model that knows no more than how often each key occurs', async () => {
    const noBetter = expect.stringMatching(/no better than how often each key occurs .*not fit for use/) as string;
    const training = async (steps: number): Promise<Bundle['manifest']['training']> =>
      (await learn(quietDays(4), undefined, fitConfig(steps))).manifest.training;
    expect((await training(2)).warnings).toContainEqual(noBetter);
    expect((await training(2)).state).toBe('unfit');
    expect((await training(150)).warnings).not.toContainEqual(noBetter);
    expect((await training(150)).state).toBe('provisional');
  });

  it('warns by the days that the threshold is taken from: not the first of a host', async () => {
    const { state, warnings } = (await learn(quietDays(7), undefined, fitConfig(150))).manifest.training;
    expect(state).toBe('provisional');
    expect(warnings).toContainEqual(expect.stringMatching(/^only 6\.0 days of history besides the first/));
    expect((await learn(quietDays(9), undefined, fitConfig(150))).manifest.training.state).toBe('ready');
  });

  it('has a reason when it cannot', async () => {
    const fault = (todo: RegExp): unknown =>
      expect.objectContaining({
        code: 'TRAINING_RANGE_EMPTY',
        context: expect.objectContaining({ todo: expect.stringMatching(todo) as unknown }) as unknown,
      });
    await expect(learn([])).rejects.toThrow(fault(/--from/));
    await expect(learn([failure(T0, 'root', '203.0.113.1')])).rejects.toThrow(fault(/longer or another range/));
  });
});
