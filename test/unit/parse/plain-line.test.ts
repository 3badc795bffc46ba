import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlainLine } from '../../../src/parse/header/plain-line.js';
import { readAnyLine } from '../../../src/parse/header/syslog-header.js';

/** Mostly what headers hold, at times what may be mistaken for it. */
function mostly(usual: readonly string[], odd: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { arbitrary: fc.constantFrom(...usual), weight: 8 },
    { arbitrary: fc.constantFrom(...odd), weight: 1 },
  );
}

const DATE = mostly(
  ['Mar  5', 'Mar 15', 'Feb 29', 'Dec 31'],
  ['Mar 5', 'Feb 30', 'mar  5', 'Mar  0', 'Xyz  1', 'Mar 32'],
);
const CLOCK = mostly(
  ['10:11:03', '10:11:04', '23:59:60'],
  ['24:00:00', '10:60:00', '10:11:61', '1:2:3', '10-11-03', 'x0:11:03'],
);
const AFTER = mostly([' '], ['', '  ', ': ', ' 2024 ', ' 2024', '.250 ', '\t', ' 20245 ']);
const BSD = fc.tuple(DATE, CLOCK, AFTER).map(([date, clock, after]) => `${date} ${clock}${after}`);
const ISO_DATE = mostly(
  ['2024-03-05', '2024-02-29'],
  ['2024-02-30', '2023-02-29', '2024-13-01', '0001-01-01', '2024-00-00'],
);
const ZONE = mostly(
  ['Z', '+02:00', '-0500', '+02', '', '.25Z', '.123456+02:00'],
  ['z', ' +02:00', '+19:00', ' Z', '.1234567899Z', ',5Z', '.Z', '+2', ' z'],
);
const ISO = fc
  .tuple(ISO_DATE, mostly(['T'], ['t', ' ']), CLOCK, ZONE, AFTER)
  .map(([date, t, clock, zone, after]) => `${date}${t}${clock}${zone}${after}`);
const HOST = mostly(
  ['web-1', 'web', 'web-12', '10.0.0.1', '2024'],
  ['[web]', 'web:', 'w\u00e9b', '', 'sshd[1]:', 'a\u00a0b', '+02:00', '20:24'],
);
const TAG = mostly(
  ['sshd[77]: ', 'sshd: ', 'ssh[1]: ', 'sshd-session[1]: ', '/usr/sbin/cron[5]: ', 'su(pam_unix)[9]: '],
  [
    'sshd',
    'sshd[]: ',
    'sshd[12345678901]: ',
    'sshd[77]:',
    'sshd[7',
    '[kernel]: ',
    'gdm]: ',
    'a:b: ',
    'sshd[77] ',
    ' sshd[1]: ',
  ],
);
const BODY = fc.oneof(
  mostly(
    ['hello there', 'a'],
    ['', ' hello ', 'hello\u00a0', '\u3000x', '\ufeffx', '\0', 'x\r', '1.2: y', 'x\u0085', '\t'],
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const LINE = fc.tuple(fc.oneof(BSD, ISO), HOST, mostly([' '], ['  ', '']), TAG, BODY).map((parts) => parts.join(''));

/** A line, at times with one character changed. */
const CHANGED = fc
  .tuple(LINE, fc.nat(60), fc.constantFrom(' ', ':', '[', ']', '0', '\t', '\0', '-', 'x', ''), fc.nat(2))
  .map(([line, at, character, when]) => (when === 0 ? line.slice(0, at) + character + line.slice(at + 1) : line));

describe('lines of the usual form', () => {
  it('are read as the reader of all forms reads them, whatever line came before', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.array(CHANGED, { minLength: 1, maxLength: 6 }), fc.constantFrom(0, 120), (lines, offset) => {
        for (const line of lines) {
          const plain = readPlainLine(line, offset);
          if (plain === undefined) continue;
          read++;
          expect(plain).toEqual(readAnyLine(line, offset));
        }
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(1000);
  });
});
