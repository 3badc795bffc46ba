import { describe, expect, it } from 'vitest';
import { createLogParser, createTemplateMiner } from '../../../../src/parse/index.js';
import type { ParsedLog } from '../../../../src/types/index.js';
import { hasSharedData, readShared } from './shared-data.js';

const LINES = 200_000;

/** The first lines of a public server's log, parsed. */
function firstLogs(file: string): ParsedLog[] {
  const parser = createLogParser();
  const lines = readShared(file)
    .split('\n')
    .filter((line) => line !== '')
    .slice(0, LINES);
  const logs: ParsedLog[] = [];
  lines.forEach((text, index) => {
    const result = parser.parse({
      kind: 'line',
      ref: { kind: 'line', file, line: index + 1 },
      text,
      yearHint: { kind: 'firstYear', year: 2020 },
    });
    if (result.ok) logs.push(result.log);
  });
  return logs;
}

describe.each(['vultr_plemma/auth-0327-0417.log.gz', 'capstonealzheimer/auth.log.gz'])('templates of %s', (file) => {
  describe.runIf(hasSharedData(file))('with the default settings', () => {
    it('are few, and learned from half of the log cover nearly all of the rest', { timeout: 120_000 }, () => {
      const logs = firstLogs(file);
      const all = createTemplateMiner();
      for (const { program, content } of logs) all.learn(program, content);
      const half = createTemplateMiner();
      const middle = Math.floor(logs.length / 2);
      for (const { program, content } of logs.slice(0, middle)) half.learn(program, content);
      let unknown = 0;
      for (const { program, content } of logs.slice(middle)) if (half.match(program, content).id === 0) unknown++;
      const share = unknown / (logs.length - middle);
      console.info(
        `${file}: ${logs.length} lines, ${all.templates().length} templates, ${(100 * share).toFixed(3)} % unknown to half`,
      );
      expect(logs.length).toBeGreaterThan(100_000);
      expect(all.templates().length).toBeLessThanOrEqual(60);
      expect(all.refused).toBe(0);
      expect(share).toBeLessThan(0.002);
    });
  });
});
