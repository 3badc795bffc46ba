import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { resultsSchema } from '../../../../bench/throughput/results.js';
import { sideBySide } from '../../../../bench/throughput/side-by-side.js';

const BENCH = new URL('../../../../bench/', import.meta.url);

describe('the page about throughput', () => {
  it('shows the stored run that it names', () => {
    const page = readFileSync(new URL('README.md', BENCH), 'utf8');
    const [, file] = /\]\((throughput\/results\/[\w-]+\.json)\)/.exec(page) ?? [];
    const results = resultsSchema.parse(JSON.parse(readFileSync(new URL(file, BENCH), 'utf8')));
    expect(page).toContain(sideBySide(results));
  });
});
