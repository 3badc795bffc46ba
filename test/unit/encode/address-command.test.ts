import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrivateAddress, networkOf } from '../../../src/encode/address.js';
import { normaliseCommand } from '../../../src/encode/command.js';

describe('networkOf', () => {
  it.each([
    ['198.51.100.7', '198.51.100.0/24'],
    ['::ffff:198.51.100.7', '198.51.100.0/24'],
    ['2001:db8:12:34::1', '2001:db8:12::/48'],
    ['2001:0DB8:0012::', '2001:db8:12::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['host.example', 'host.example'],
    ['1.2.3.256', '1.2.3.256'],
    ['1:2', '1:2'],
    ['::1::', '::1::'],
  ])('%s → %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('takes any text', () => {
    fc.assert(fc.property(fc.string(), (text) => networkOf(text) === text || networkOf(text).includes('/')));
  });
});

describe('isPrivateAddress', () => {
  it.each(['10.0.0.1', '172.16.0.1', '172.31.9.9', '192.168.1.1', '127.0.0.1', '169.254.1.1', '100.64.0.1', '::1'])(
    '%s is private',
    (address) => expect(isPrivateAddress(address)).toBe(true),
  );
  it.each(['fe80::1', 'fd00::1', '::ffff:10.0.0.1', 'localhost'])('%s is private', (address) =>
    expect(isPrivateAddress(address)).toBe(true),
  );
  it.each(['11.0.0.1', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2001:db8::1', '::2', 'host.example'])(
    '%s is not',
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );
});

describe('normaliseCommand', () => {
  it.each([
    ['/usr/bin/apt-get  install filebeat-5.2.2 now', 'sudo', '/usr/bin/apt-get install filebeat-#.#.#'],
    ['/usr/bin/tee -a /etc/apt/sources.list.d/x.list', 'sudo', '/usr/bin/tee -a /etc/apt/…'],
    ['/bin/cat /etc/shadow', 'sudo', '/bin/cat /etc/shadow'],
    ['/bin/a', 'sudo', '/bin/a'],
    ['cd / && run-parts --report /etc/cron.hourly/a/b', 'cron', 'cd / && run-parts --report /etc/cron.hourly/a/b'],
  ] as const)('%s', (command, kind, expected) => expect(normaliseCommand(command, kind)).toBe(expected));
});
