import type { JSX } from 'preact';
import { Cautions } from './cautions.js';
import { CoverageTable } from './coverage-table.js';
import { Figures } from './figures.js';
import { SegmentList } from './segment-list.js';
import { Strays } from './strays.js';
import { Swimlane } from './swimlane.js';
import { VerdictCard } from './verdict.js';
import { Volume } from './volume.js';

/** The minute in the morning: the answer, the fleet, what to read first. */
export function Overview(): JSX.Element {
  return (
    <>
      <div class="lead-row">
        <VerdictCard />
        <Figures />
      </div>
      <Cautions />
      <Swimlane />
      <SegmentList />
      <Strays />
      <Volume />
      <CoverageTable />
    </>
  );
}
