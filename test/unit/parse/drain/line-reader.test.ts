import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MASKS, createTemplateMiner } from '../../../../src/parse/index.js';
import type { Mask, TemplateMinerOptions } from '../../../../src/parse/index.js';

// A pattern works on whole lines only: with one that finds nothing, every line is masked and split as text.
const NOTHING: Mask = { name: 'none', pattern: /(?!)/g };
const AS_TEXT: readonly Mask[] = [...DEFAULT_MASKS, NOTHING];

// Pieces without spaces between them, so that values touch words, placeholders, wildcards and odd characters.
const piece = fc.constantFrom(
  ...['user', 'from', 'fade', 'bad', 'x', 'port', '=', ':', '.', '-', '+', '/', '[', ']', '<', '>', '*', '%', '_'],
  ...['0', '11', '2024', '1.2.3.4', '10.0.0.', '::1', 'fe80::1%eth0', '2001:db8::', '0xbeef', 'deadbeef12', '/usr/bin'],
  ...['123e4567-e89b-12d3-a456-426614174000', '<*>', '<**>', '<:IP:>', '<:NUM:>', '<:MORE:>', 'y'.repeat(70)],
  ...['é', '\u00a0', '\u3000', '\u2028', '\ud800', '\t', '\v', '\0', '\u007f', ' ', ' ', ' ', '  '],
);
const text = fc.oneof(
  fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const options: fc.Arbitrary<TemplateMinerOptions> = fc.record({
  depth: fc.integer({ min: 3, max: 6 }),
  simTh: fc.constantFrom(0, 0.4, 0.7, 1),
  maxChildren: fc.constantFrom(2, 4, 100),
  maxTokens: fc.constantFrom(2, 5, 128),
  maxCharacters: fc.constantFrom(20, 8192),
  maxClusters: fc.constantFrom(3, 4096),
});

describe('reading a line in one pass', () => {
  it.each([
    ['with the default masks', DEFAULT_MASKS, AS_TEXT],
    ['without masks', [], [NOTHING]],
  ])('gives what masking and splitting the text gives, %s', (_what, masks, asText: readonly Mask[]) => {
    fc.assert(
      fc.property(
        options,
        fc.array(text, { maxLength: 30 }),
        fc.array(text, { maxLength: 10 }),
        (given, lines, probes) => {
          const quick = createTemplateMiner({ ...given, masks });
          const slow = createTemplateMiner({ ...given, masks: asText });
          for (const line of lines) expect(quick.learn('sshd', line)).toEqual(slow.learn('sshd', line));
          for (const line of [...lines, ...probes]) expect(quick.match('sshd', line)).toEqual(slow.match('sshd', line));
          expect(quick.toJSON().clusters).toEqual(slow.toJSON().clusters);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('is exact for lines that go on as others did', () => {
    // Spelled alike up to any place: the end, the middle of a token, doubled spaces, a NUL where another line ends.
    const stem = 'pam_unix(sshd:auth): failure; uid=0  rhost=192.0.2.7 port 22 [preauth]';
    const near = fc
      .tuple(
        fc.nat(stem.length),
        fc.oneof(fc.constantFrom('', ' ', '\0', '\t', 'x', '7 ', '  a'), piece),
        fc.nat(stem.length),
      )
      .map(([head, between, tail]) => stem.slice(0, head) + between + stem.slice(tail));
    fc.assert(
      fc.property(fc.constantFrom(0.4, 0.7, 1), fc.array(near, { maxLength: 40 }), (simTh, lines) => {
        const quick = createTemplateMiner({ simTh });
        const slow = createTemplateMiner({ simTh, masks: AS_TEXT });
        for (const line of lines) expect(quick.learn('sshd', line)).toEqual(slow.learn('sshd', line));
        for (const line of lines) expect(quick.match('sshd', line)).toEqual(slow.match('sshd', line));
      }),
      { numRuns: 1000 },
    );
  });

  it('is exact when there are more tokens than it keeps', () => {
    const quick = createTemplateMiner({ simTh: 1 });
    const slow = createTemplateMiner({ simTh: 1, masks: AS_TEXT });
    // Names that differ from their first letters on take a place for every letter.
    const lines = Array.from({ length: 700 }, (_, i) => `${i.toString(36)}_${'k'.repeat(40)} user`);
    for (const line of lines) expect(quick.learn('sshd', line)).toEqual(slow.learn('sshd', line));
    for (const line of [...lines, ...lines.map((name) => `${name.slice(0, 30)} user`)]) {
      expect(quick.match('sshd', line)).toEqual(slow.match('sshd', line));
    }
  });

  it('takes time in proportion to hostile lines', () => {
    const miner = createTemplateMiner();
    miner.learn('sshd', 'Invalid user <:USER:> from 192.0.2.7');
    for (const unit of ['1.', 'a:', '::', '0x', '/', '/a=', '-', 'deadbee1-', 'f', '<', '<:IP:>', ' a', '\t', 'é']) {
      const line = unit.repeat(8192 / unit.length);
      const startedMs = performance.now();
      for (let i = 0; i < 20; i++) miner.match('sshd', `Invalid user ${line}${i}`);
      expect(performance.now() - startedMs).toBeLessThan(2_000);
    }
  });
});
