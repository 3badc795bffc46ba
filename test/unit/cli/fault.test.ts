import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { exitCode, faultText, usageFault } from '../../../src/cli/fault.js';
import { printable } from '../../../src/cli/printable.js';
import { ConnectorError } from '../../../src/errors/index.js';

/** Colours belong to the terminal that the tests run in. */
// eslint-disable-next-line no-control-regex -- the escape character begins a colour
const plain = (text: string): string => text.replace(/\u001b\[\d+m/g, '');

describe('the message of a fault', () => {
  const fault = new ConnectorError('INDEX_NOT_FOUND', 'no such index', { where: 'http://es/auth', todo: 'check it' });

  it('has code and what, where, what to do, each on its line', () => {
    expect(plain(faultText(fault, false)).split('\n')).toEqual([
      'INDEX_NOT_FOUND: no such index',
      '  where: http://es/auth',
      '  what to do: check it',
    ]);
  });

  it('has a stack trace and causes only when they are asked for', () => {
    const caused = new ConnectorError('WRITE_FAILED', 'refused', {}, new Error('disk full'));
    expect(faultText(caused, false)).not.toMatch(/\n\s+at /);
    expect(faultText(caused, true)).toMatch(/\n\s+at /);
    expect(faultText(caused, true)).toContain('caused by: Error: disk full');
  });

  it('calls what is no ConnectorError a fault of LogMamba, and says how to report it', () => {
    const text = plain(faultText(new TypeError('x is not a function'), false));
    expect(text).toMatch(/^INTERNAL: x is not a function\n {2}what to do: .*LOGMAMBA_DEBUG=1/);
    expect(text).not.toMatch(/\n\s+at /);
    expect(plain(faultText('only a string', false))).toMatch(/^INTERNAL: only a string\n/);
  });

  it('lets no control character of a log through', () => {
    const hostile = 'a\u001b[2Jb\u0007c\u009bd\u202ee\rf';
    const said = plain(
      faultText(new ConnectorError('FILE_NOT_TEXT', hostile, { where: hostile, todo: hostile }), true),
    );
    expect(said).toContain('a\\u001b[2Jb\\u0007c\\u009bd\\u202ee\\u000df');
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(plain(faultText(new Error(hostile), false))).not.toContain('\u001b');
  });

  it('keeps where and what to do on one line', () => {
    const text = plain(faultText(new ConnectorError('USAGE', 'm', { where: 'a\nb', todo: 'c\nd' }), false));
    expect(text.split('\n')).toHaveLength(3);
  });
});

describe('exit codes', () => {
  it('are 2 for what was typed or configured and 1 for the rest', () => {
    expect(exitCode(new ConnectorError('USAGE', ''))).toBe(2);
    expect(exitCode(new ConnectorError('CONFIG_INVALID', ''))).toBe(2);
    expect(exitCode(new ConnectorError('FILE_UNREADABLE', ''))).toBe(1);
    expect(exitCode(new Error('x'))).toBe(1);
  });

  it('are 2 for what commander refuses', () => {
    const refused = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--foo'");
    const fault = usageFault(refused, 'logmamba scan');
    expect(fault.message).toBe("unknown option '--foo'");
    expect(fault.context).toEqual({ where: 'logmamba scan', todo: 'see `logmamba scan --help`' });
    expect(exitCode(fault)).toBe(2);
  });
});

describe('printable', () => {
  it('keeps text, line ends and tabs as they are', () => {
    const text = 'Zürich – 日本 ✓\n\tnext';
    expect(printable(text)).toBe(text);
  });

  it('leaves JSON the same JSON', () => {
    const value = { name: 'a\u009b\u2028\u202eb' };
    const text = printable(JSON.stringify(value));
    expect(text).toContain('\\u009b');
    expect(JSON.parse(text)).toEqual(value);
  });
});
