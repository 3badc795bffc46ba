import { existsSync, readFileSync } from 'node:fs';
import { SessionPool } from './sessions.js';
import type { Session } from './sessions.js';

const ROOT = new URL('../../../../shared/data/hdfs_logkeys/', import.meta.url);

/** A published set of log-key sessions: normal ones to learn from, normal and abnormal ones to tell apart. */
export interface PublishedSet {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  /** Are the published normal test sessions all there? Without them precision and F1 have no meaning. */
  readonly complete: boolean;
  readonly remark: string;
  readonly train: readonly Session[];
  readonly normal: readonly Session[];
  readonly abnormal: readonly Session[];
}

interface SetFiles {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly complete: boolean;
  readonly remark: string;
  readonly train: string;
  readonly normal: string;
  readonly abnormal: string;
}

const AIT = 'ait-aecid/anomaly-detection-log-datasets 5296693';
const SETS: readonly SetFiles[] = [
  {
    name: 'hdfs',
    title: 'HDFS',
    source: `wuyifan18/DeepLog f3ba44d (training, abnormal), ${AIT} (normal)`,
    complete: false,
    remark:
      'The published normal test sessions (about 553,000) are not in the public repositories. In their place stand 5,583 other normal ' +
      'sessions drawn from the same data, many of them identical to training sessions: recall can be compared with published figures, ' +
      'the false-positive rate only roughly, and no precision or F1 is given.',
    train: 'hdfs_train',
    normal: 'ait_hdfs_loghub/hdfs_train',
    abnormal: 'hdfs_test_abnormal',
  },
  {
    name: 'hdfs_100k',
    title: 'HDFS_100k',
    source: 'logpai/deep-loglizer 1069a1e',
    complete: true,
    remark:
      'The first 100,000 lines of HDFS in order of time, so sessions begun near the end are cut off in both classes.',
    train: 'deeploglizer_HDFS100k_train.jsonl',
    normal: 'deeploglizer_HDFS100k_test.jsonl',
    abnormal: 'deeploglizer_HDFS100k_test.jsonl',
  },
  {
    name: 'openstack_loghub',
    title: 'OpenStack (loghub)',
    source: AIT,
    complete: true,
    remark:
      'The anomalies were made by slowing machines down: nearly all of their key sequences also occur in training.',
    train: 'ait_openstack_loghub/openstack_train',
    normal: 'ait_openstack_loghub/openstack_test_normal',
    abnormal: 'ait_openstack_loghub/openstack_test_abnormal',
  },
  {
    name: 'openstack_parisakalaki',
    title: 'OpenStack (parisakalaki)',
    source: AIT,
    complete: true,
    remark: 'Nearly every abnormal session holds a key that no training session has.',
    train: 'ait_openstack_parisakalaki/openstack_train',
    normal: 'ait_openstack_parisakalaki/openstack_test_normal',
    abnormal: 'ait_openstack_parisakalaki/openstack_test_abnormal',
  },
  {
    name: 'hadoop',
    title: 'Hadoop',
    source: AIT,
    complete: true,
    remark:
      '17 training sessions, and more than half of the abnormal sessions are identical to one of them: no detector of sequences can ' +
      'find those, and calling everything abnormal already has a high F1.',
    train: 'ait_hadoop_loghub/hadoop_train',
    normal: 'ait_hadoop_loghub/hadoop_test_normal',
    abnormal: 'ait_hadoop_loghub/hadoop_test_abnormal',
  },
];

export const PUBLISHED_SETS: readonly string[] = SETS.map(({ name }) => name);

/** @returns the set, or why it is skipped */
export function readPublishedSet(name: string): PublishedSet | { readonly skipped: string } {
  const files = SETS.find((set) => set.name === name);
  if (files === undefined)
    throw new Error(`There is no published set ${name}; there are ${PUBLISHED_SETS.join(', ')}.`);
  const missing = [files.train, files.normal, files.abnormal].filter((file) => !existsSync(new URL(file, ROOT)));
  if (missing.length > 0) {
    return { skipped: `${missing.join(', ')} not found under ../shared/data/hdfs_logkeys beside the repository` };
  }
  const pool = new SessionPool();
  const read = (file: string, label: 0 | 1): readonly Session[] =>
    readFileSync(new URL(file, ROOT), 'utf8')
      .split('\n')
      .map((line) => keysOf(line, label))
      .filter((keys) => keys.length > 0)
      .map((keys) => pool.intern(keys));
  return { ...files, train: read(files.train, 0), normal: read(files.normal, 0), abnormal: read(files.abnormal, 1) };
}

/**
 * The keys of a line: `1 2 3`, `id,1 2 3`, or a JSON record with `label` and `keys`. Empty for a blank line and for a
 * record with another label.
 */
export function keysOf(line: string, label: 0 | 1): readonly number[] {
  const text = line.trim();
  if (text === '') return [];
  if (text.startsWith('{')) {
    const record = JSON.parse(text) as { readonly label: number; readonly keys: readonly number[] };
    return record.label === label ? record.keys : [];
  }
  return text
    .slice(text.indexOf(',') + 1)
    .trim()
    .split(/\s+/)
    .map(Number);
}
