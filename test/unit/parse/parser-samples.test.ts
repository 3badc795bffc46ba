import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createLogParser } from '../../../src/parse/index.js';
import type { AuthFields } from '../../../src/types/index.js';
import { rawLine } from './raw-logs.js';

const SAMPLES = new URL('../../../../shared/data/parser_tests/', import.meta.url);
const present = existsSync(SAMPLES);
if (!present) console.log('parser samples: skipped, ../shared/data/parser_tests is absent');

interface Sample {
  readonly text: string;
  readonly host?: string | undefined;
  readonly user?: string | undefined;
}

/** fail2ban: `# failJSON: {…}` says what the next line holds. Expectations that come from other lines are left out. */
function fail2ban(file: string): readonly Sample[] {
  const samples: Sample[] = [];
  let expected: { readonly match: boolean; readonly host?: string; readonly user?: string } | undefined;
  for (const line of read(`fail2ban/${file}`)) {
    const json = /^# failJSON: (\{.*\})$/.exec(line);
    if (json !== null) expected = JSON.parse(json[1] ?? '') as typeof expected;
    else if (line !== '' && !line.startsWith('#')) {
      const host = expected?.match === true && line.includes(expected.host ?? '\n') ? expected.host : undefined;
      const user = expected?.match === true && line.includes(expected.user ?? '\n') ? expected.user : undefined;
      samples.push({ text: line, host, user });
      expected = undefined;
    }
  }
  return samples;
}

function read(file: string): readonly string[] {
  return readFileSync(new URL(file, SAMPLES), 'utf8').split('\n');
}

function fieldsOf(text: string): AuthFields | undefined {
  const result = createLogParser().parse(rawLine(text));
  return result.ok ? result.log.fields : undefined;
}

/** IPv4 in IPv6 and zone-less forms are the same peer. */
function plain(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:/, '');
}

describe('samples of other parsers', () => {
  it.runIf(process.env['CI'] === 'true')('are there in CI', () => {
    expect(present, '../shared/data/parser_tests beside the repository').toBe(true);
  });

  describe.runIf(present)('fail2ban', () => {
    it.each([
      ['sshd', 0.98],
      ['dropbear', 0.9],
      ['pam-generic', 1],
      ['proftpd', 0.9],
      ['vsftpd', 0.75],
    ])('%s: addresses and users agree', (file, floor) => {
      const samples = fail2ban(file);
      const expected = samples.filter(({ host, user }) => host !== undefined || (user !== undefined && user !== ''));
      const wrong = expected.filter(({ text, host, user }) => {
        const fields = fieldsOf(text);
        return (
          (host !== undefined && plain(fields?.address) !== plain(host)) ||
          (user !== undefined && (fields?.user ?? '') !== user)
        );
      });
      const parsed = samples.filter(({ text }) => fieldsOf(text) !== undefined).length;
      const agreed = (expected.length - wrong.length) / expected.length;
      console.log(
        `fail2ban ${file}: ${parsed}/${samples.length} parsed, ${expected.length - wrong.length}/${expected.length} agree`,
      );
      if (process.env['SHOW_SAMPLES'] !== undefined) console.log(wrong.map(({ text }) => text).join('\n'));
      expect(agreed).toBeGreaterThanOrEqual(floor);
    });
  });

  describe.runIf(present)('OSSEC and CrowdSec', () => {
    /** `log N pass = line` */
    const ossec = (file: string): readonly string[] =>
      read(`ossec/${file}`).flatMap((line) => /^log \d+ \w+ = (.*)$/.exec(line)?.[1] ?? []);

    it.each([
      ['su.ini', ['su', 'su_failed']],
      ['sudo.ini', ['sudo', 'sudo_denied']],
    ])('%s: every line is known for what it is', (file, actions) => {
      const found = ossec(file).map((line) => fieldsOf(line)?.action);
      expect(found.length).toBeGreaterThan(4);
      expect(found.filter((action) => action === undefined || !actions.includes(action))).toEqual([]);
    });

    it.each(['pam.ini', 'sshd.ini', 'su.ini', 'sudo.ini'])('%s: every line parses', (file) => {
      expect(ossec(file).filter((line) => fieldsOf(line) === undefined)).toEqual([]);
    });

    it.each([
      ...['ssh-slow-bf.log', 'sshd-bad-keyexchange-bf.log', 'sshd-invalid-bf.log', 'sshd-logs.log'],
      'sshd-success-logs.log',
    ])('%s: the address on the line is found', (file) => {
      const lines = read(`crowdsec/${file}`).filter((line) => / (?:\d{1,3}\.){3}\d{1,3}\b/.test(line));
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => fieldsOf(line)?.address === undefined)).toEqual([]);
    });
  });
});
