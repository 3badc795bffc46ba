import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { count } from '../../src/explore/index.js';
import { useApp } from '../state/app-context.js';
import { matchesLine } from '../state/filter.js';
import { LineList } from './line-list.js';

const MOST = 200;

/** Flagged lines outside every segment, most surprising first: too little evidence for an alarm, worth a look when there is time. */
export function Strays(): JSX.Element | null {
  const { cut, table, filter, filterText, setFilterText, go } = useApp();
  const strays = useMemo(
    () =>
      table.lines
        .filter((line) => line.isAnomaly && cut.segmentOf[line.row] < 0 && matchesLine(filter, line, false))
        .sort((a, b) => b.surprisal + b.cusum - a.surprisal - a.cusum)
        .map((line) => ({ line })),
    [cut, table, filter],
  );
  if (strays.length === 0) return null;
  return (
    <section class="card strays" aria-labelledby="strays-title">
      <header>
        <h2 id="strays-title">
          Stood out alone <span class="count">{count(strays.length)}</span>
        </h2>
        <span class="soft">flagged, with too little evidence around for an alarm; most surprising first</span>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            setFilterText(`${filterText} is:flagged is:outside`.trim());
            go({ view: 'lines' });
          }}
        >
          all of them in order of time
        </button>
      </header>
      <LineList
        lines={strays.slice(0, MOST)}
        label="Flagged lines outside segments"
        showHost={true}
        isQuiet={cut.segments.length > 0}
      />
    </section>
  );
}
