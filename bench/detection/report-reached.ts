/** What came of a figure to reach. `not run`: there is nothing to judge it by. */
export type Reached = 'aim' | 'at least' | 'missed' | 'not run';

/** A row of the figures to reach. */
export interface Target {
  readonly figure: string;
  readonly atLeast: string;
  readonly aim: string;
  readonly measured: string;
  readonly reached: Reached;
}

/** A measured value, not rounded, and its bounds. */
export interface Bounded {
  readonly value: number;
  readonly atLeast: number;
  readonly aim: number;
  readonly better: 'more' | 'less';
}

/** What a mean of shares may be off by in binary. */
const ROUNDING = 1e-9;

/** Judges by all values: `aim` when each reaches its aim, `at least` when each reaches its lower bound. */
export function reachedBounds(all: readonly Bounded[]): Reached {
  if (all.some(({ value }) => Number.isNaN(value))) return 'not run';
  const isWithin = (bound: 'atLeast' | 'aim'): boolean =>
    all.every(({ better, value, [bound]: wanted }) =>
      better === 'more' ? value >= wanted - ROUNDING : value <= wanted + ROUNDING,
    );
  return reachedRules({ atLeast: isWithin('atLeast'), aim: isWithin('aim') });
}

/** Judges by what is true: the aim counts only with the lower bound, where there is one. */
export function reachedRules({ atLeast, aim }: { readonly atLeast?: boolean; readonly aim?: boolean }): Reached {
  if (atLeast === undefined && aim === undefined) return 'not run';
  if (atLeast === false) return 'missed';
  if (aim === true) return 'aim';
  return atLeast === true ? 'at least' : 'missed';
}

/** How many targets came out how, in words. */
export function tally(targets: readonly Target[]): string {
  const count = (wanted: Reached): number => targets.filter(({ reached }) => reached === wanted).length;
  const notRun = count('not run');
  return (
    `${targets.length} rows: ${count('aim')} reach the aim, ${count('at least')} what is wanted at least, ` +
    `${count('missed')} are missed${notRun === 0 ? '' : `, ${notRun} were not run`}`
  );
}
