import { describe, expect, it } from 'vitest';
import { orderRotated } from '../../../src/source/rotation.js';

describe('orderRotated', () => {
  it('puts numbered files oldest first', () => {
    const paths = ['auth.log', 'auth.log.1', 'auth.log.10.gz', 'auth.log.2.gz', 'auth.log.3.gz'];
    expect(orderRotated(paths)).toEqual(['auth.log.10.gz', 'auth.log.3.gz', 'auth.log.2.gz', 'auth.log.1', 'auth.log']);
  });

  it('puts dated files in order of their dates, before the live file', () => {
    const paths = ['secure', 'secure-20260104', 'secure-20251228.gz', 'secure-20260111'];
    expect(orderRotated(paths)).toEqual(['secure-20251228.gz', 'secure-20260104', 'secure-20260111', 'secure']);
  });

  it('knows a date before the extension', () => {
    expect(orderRotated(['auth.log', 'auth-20260104.log', 'auth-20251228.log.gz'])).toEqual([
      'auth-20251228.log.gz',
      'auth-20260104.log',
      'auth.log',
    ]);
  });

  it('keeps the sets of different hosts apart, in the order of their first mention', () => {
    expect(orderRotated(['web/auth.log', 'db/auth.log', 'web/auth.log.1', 'db/auth.log.1.gz'])).toEqual([
      'web/auth.log.1',
      'web/auth.log',
      'db/auth.log.1.gz',
      'db/auth.log',
    ]);
  });

  it('leaves names alone whose digits are no date', () => {
    const paths = ['auth-0327-0417.log.gz', 'auth-0424.log.gz', 'auth-0507-0522.log.gz', 'auth-12345678.log'];
    expect(orderRotated(paths)).toEqual(paths);
  });

  it('reads a file that is named twice once', () => {
    expect(orderRotated(['a.log', 'a.log'])).toEqual(['a.log']);
  });
});
