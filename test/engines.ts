import { describe, expect, inject, it } from 'vitest';
import type { EngineUnderTest } from './engines-setup.js';

export type { EngineUnderTest } from './engines-setup.js';

let names = 0;

/** Runs a suite once for each real engine; skipped, with the reason printed by the setup, when there is none. */
export function describeEngines(title: string, suite: (engine: EngineUnderTest) => void): void {
  const engines = inject('engines');
  for (const engine of engines) {
    describe(`${title}: ${engine.distribution} ${engine.version}`, () => suite(engine));
  }
  describe.runIf(engines.length === 0 && process.env.CI === 'true')(title, () => {
    it('has an engine to run against', () => expect(engines).not.toHaveLength(0));
  });
}

/** An index name that no other test uses. */
export function freshName(prefix: string): string {
  names += 1;
  return `${prefix}-${process.pid}-${names}`;
}
