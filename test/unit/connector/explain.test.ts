import { describe, expect, it } from 'vitest';
import { explainAnomaly, type Anomaly } from '../../../src/connector/explain.js';
import { ADDRESS_CLASSES, RELATION_CLASSES, USER_CLASSES, type EncodedLog } from '../../../src/types/index.js';
import { parsed, signIn, T0 } from './history.js';

const [log] = parsed([signIn(T0)]);
const event: EncodedLog = {
  log,
  template: { id: 3, program: 'sshd', text: 'Accepted publickey for <:USER:> from <:IP:>' },
  key: { template: 3, user: USER_CLASSES.indexOf('known'), address: 0, command: 0, relation: 0 },
  keyId: 8,
  stream: 'inside',
  channel: 'access',
  row: new Int32Array(17),
  command: '',
  entities: { episode: 'sshd:77:0', local: false },
  failuresBefore: 0,
};
const expected = [
  { keyId: 1, text: 'sshd: session opened · user known', probability: 0.61 },
  { keyId: 2, text: 'sudo: ran · user known', probability: 0.2 },
  { keyId: 3, text: 'sshd: session closed · user known', probability: 0.1 },
];
const anomaly: Anomaly = {
  event,
  kinds: ['unexpected_step'],
  key: 'sshd: Accepted publickey · user known · address trusted',
  surprisal: 9.31,
  rank: 14,
  expected,
  opinions: [
    { name: 'mamba', surprisal: 8.1, rank: 12, expected },
    { name: 'context-ngram', surprisal: 10.52, rank: 15, expected },
  ],
  transition: { of: 'account', from: 'sshd: session opened · user known', seen: 0, total: 412 },
  cusum: 0,
};

describe('the sentence of an anomaly', () => {
  it('tells the step that was taken, what both predictors make of it, and what they expected', () => {
    expect(explainAnomaly(anomaly)).toEqual([
      'this account’s session went from “sshd: session opened” to “sshd: Accepted publickey”, seen 0 of 412 times (rank 14)',
      'surprisal 9.3 nats (mamba 8.1, context-ngram 10.5); expected “sshd: session opened” 61 %, “sudo: ran” 20 %',
    ]);
  });

  it('has no step to tell of at the beginning', () => {
    const [step] = explainAnomaly({ ...anomaly, transition: undefined });
    expect(step).toBe('unexpected next step in this context (rank 14)');
  });

  it('tells what is new about a combination, and no step', () => {
    const key = {
      ...event.key,
      user: USER_CLASSES.indexOf('valid'),
      address: ADDRESS_CLASSES.indexOf('new'),
      relation: RELATION_CLASSES.indexOf('new_pair'),
    };
    const clauses = explainAnomaly({ ...anomaly, kinds: ['new_combination'], event: { ...event, key } });
    expect(clauses.slice(0, -1)).toEqual([
      'account alice never signed in here before',
      'address 198.51.100.7 was never seen on this host',
      'a combination of known parts that never occurred together',
    ]);
    expect(clauses.at(-1)).toMatch(/^surprisal 9\.3 nats/);
  });

  it('says so when all of its parts are known', () => {
    const clauses = explainAnomaly({ ...anomaly, kinds: ['new_combination'] });
    expect(clauses[0]).toBe('this combination never occurred in training');
  });

  it('begins with the burst, and is that alone where the line itself was expected', () => {
    const burst = { ...anomaly, cusum: 30 };
    expect(explainAnomaly({ ...burst, kinds: ['burst'] })).toEqual([
      expect.stringMatching(/^sign-in failures from 198\.51\.100\.7 for alice .*limit that benign history sets/),
    ]);
    const both = explainAnomaly({ ...burst, kinds: ['unexpected_step', 'burst'] });
    expect(both).toHaveLength(3);
    expect(both[0]).toContain('sign-in failures');
  });
});
