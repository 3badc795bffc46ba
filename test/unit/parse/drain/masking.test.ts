import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MASKS, createMasker } from '../../../../src/parse/index.js';

const mask = createMasker(DEFAULT_MASKS);

describe('default masks', () => {
  it.each([
    [
      'Accepted password for <:USER:> from 192.0.2.7 port 50122 ssh2',
      'Accepted password for <:USER:> from <:IP:> port <:NUM:> ssh2',
    ],
    ['Received disconnect from 192.0.2.7: 11: Bye', 'Received disconnect from <:IP:>: <:NUM:>: Bye'],
    ['Received disconnect from 2001:db8::1: 11: Bye', 'Received disconnect from <:IP:>: <:NUM:>: Bye'],
    ['from 2001:0db8:0:0:0:0:2:1 port 22', 'from <:IP:> port <:NUM:>'],
    ['from ::ffff:192.0.2.7 port 22', 'from <:IP:> port <:NUM:>'],
    ['from fe80::1%eth0 port 22', 'from <:IP:> port <:NUM:>'],
    ['Server listening on :: port 22.', 'Server listening on <:IP:> port <:NUM:>.'],
    ['Server listening on 0.0.0.0 port 22.', 'Server listening on <:IP:> port <:NUM:>.'],
    ['rhost=192.0.2.7  user=<:USER:>', 'rhost=<:IP:>  user=<:USER:>'],
    ['at 12:34:56 we', 'at <:NUM:>:<:NUM:>:<:NUM:> we'],
    ['version 1.2.3.4.5 here', 'version <:NUM:>.<:NUM:>.<:NUM:>.<:NUM:>.<:NUM:> here'],
    ['id 0xdeadBEEF and 0x', 'id <:HEX:> and 0x'],
    ['session 4f3a9c21b7 of cafecafe', 'session <:HEX:> of cafecafe'],
    ['unit 123e4567-e89b-12d3-a456-426614174000.', 'unit <:HEX:>.'],
    ['TTY=pts/0 ; PWD=/home/eve ; USER=root', 'TTY=pts/<:NUM:> ; PWD=<:PATH:> ; USER=root'],
    ['Could not load host key: /etc/ssh/ssh_host_ed25519_key', 'Could not load host key: <:PATH:>'],
    ['keyboard-interactive/pam and / alone', 'keyboard-interactive/pam and / alone'],
    ['delta -12 and +7, x-3', 'delta <:NUM:> and <:NUM:>, x-<:NUM:>'],
    ['ssh2 user12 12user 1a', 'ssh2 user12 12user 1a'],
    ['', ''],
  ])('%s', (line, expected) => {
    expect(mask(line)).toBe(expected);
  });

  it('leaves what is masked as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0159afx:./-+ =<>gz')) }), (line) => {
        const once = mask(line);
        // What touches a value is no value of its own (`+0::`); behind the placeholder it would be one.
        fc.pre(!once.includes('>:'));
        expect(mask(once)).toBe(once);
      }),
    );
  });

  it('takes time in proportion to hostile lines', () => {
    // A quadratic scanner would need minutes for these.
    for (const unit of ['1.', 'a:', '::', '0x', '/', '/a=', '-', 'deadbee1-', '1'.repeat(7)]) {
      const line = unit.repeat(500_000 / unit.length);
      const startedMs = performance.now();
      mask(line);
      expect(performance.now() - startedMs).toBeLessThan(5_000);
    }
  });
});

describe('lists of masks', () => {
  it('applies patterns and scanners in the order given', () => {
    const custom = createMasker([
      { name: 'KEY', pattern: /key=\S+/g },
      ...DEFAULT_MASKS,
      { name: 'MONEY', pattern: /<:NUM:> \$/g, replacement: '$&<*>' },
    ]);
    expect(custom('key=10.0.0.1 paid 12 $')).toBe('<:KEY:> paid $&<*>');
  });

  it('asks the scanners in order at one place', () => {
    const two = [
      { name: 'PAIR', first: '1', scan: (text: string, at: number) => (text.startsWith('12', at) ? at + 2 : at) },
      { name: 'ONE', first: '1', scan: (_text: string, at: number) => at + 1 },
    ];
    expect(createMasker(two)('12 1 12')).toBe('<:PAIR:> <:ONE:> <:PAIR:>');
    expect(createMasker([...two].reverse())('12 1')).toBe('<:ONE:>2 <:ONE:>');
  });

  it('changes nothing without masks', () => {
    expect(createMasker([])('1.2.3.4')).toBe('1.2.3.4');
  });
});
