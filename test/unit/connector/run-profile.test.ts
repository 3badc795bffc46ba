import { describe, expect, it } from 'vitest';
import { Pace } from '../../../src/connector/pace.js';
import { profileText, runProfile } from '../../../src/connector/run-profile.js';
import { boundStage, RunTotals } from '../../../src/connector/run-totals.js';

describe('where the time of a run went', () => {
  it('is told by stage, with what is no stage, and names the one that bounds the run', () => {
    const totals = new RunTotals();
    Object.assign(totals.seconds, { read: 1, parse: 0.5, score: 2, delineate: 0.25, write: 0.25 });
    Object.assign(totals, { inside: 300, outside: 700 });
    const profile = runProfile(totals, 5000);
    expect(profile).toMatchObject({ wallSeconds: 5, linesPerSecond: 200, boundBy: 'score' });
    expect(profile.seconds).toEqual({ read: 1, parse: 0.5, score: 2, delineate: 0.25, write: 0.25, other: 1 });
  });

  it('shares out what several threads worked, which may be more than the run took', () => {
    const totals = new RunTotals();
    Object.assign(totals.seconds, { read: 2, parse: 2, score: 4 });
    Object.assign(totals, { inside: 300, outside: 700 });
    expect(runProfile(totals, 5000)).toMatchObject({ linesPerSecond: 200, seconds: { other: 0 } });
    const text = profileText({ totals, startedMs: 0, endedMs: 5000 });
    expect(text).toMatch(/read +2\.00 s +25 %/);
    expect(text).toMatch(/score +4\.00 s +50 %.*bounds the run/);
  });

  it('has no rate when nothing was read', () => {
    expect(runProfile(new RunTotals(), 10)).toMatchObject({ linesPerSecond: 0, boundBy: 'read' });
  });

  it('says of a moment which stage took longest since the one before', () => {
    const totals = new RunTotals();
    const before = { ...totals.seconds, read: 5 };
    Object.assign(totals.seconds, { read: 5.5, score: 1 });
    expect(boundStage(totals.seconds)).toBe('read');
    expect(boundStage(totals.seconds, before)).toBe('score');
  });

  it('is not shown before a second has gone by', () => {
    expect(new Pace(new RunTotals()).text(1_000_000)).toBe('');
  });
});
