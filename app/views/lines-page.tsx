import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { count } from '../../src/explore/index.js';
import { MEMBER_LEVELS } from '../../src/types/index.js';
import { useApp } from '../state/app-context.js';
import { matchesLine } from '../state/filter.js';
import { LineList, type ListedLine } from './line-list.js';

const STATES = [
  ['flagged', 'flagged'],
  ['outside', 'outside segments'],
  ['kept', 'in segments'],
] as const;

/** All lines that the page holds, as the filter lets them through, in order of time. */
export function LinesPage(): JSX.Element {
  const { table, cut, filter, filterText, setFilterText, session } = useApp();
  const ordered = useMemo(() => [...table.lines].sort((a, b) => a.timeMs - b.timeMs || a.row - b.row), [table]);
  const shown = useMemo(
    () =>
      ordered.flatMap((line): ListedLine[] => {
        const place = cut.segmentOf[line.row];
        if (!matchesLine(filter, line, place >= 0)) return [];
        return [place < 0 ? { line } : { line, level: MEMBER_LEVELS[cut.levelOf[line.row]], segment: place + 1 }];
      }),
    [ordered, cut, filter],
  );
  const { counts } = session.data.run;
  return (
    <section class="card lines-card lines-page" aria-labelledby="lines-title">
      <header>
        <h1 id="lines-title">
          Lines{' '}
          <span class="count" data-figure="lines-shown">
            {count(shown.length)}
          </span>
        </h1>
        <div class="choice" role="group" aria-label="Only lines that are">
          {STATES.map(([state, label]) => (
            <button
              key={state}
              type="button"
              aria-pressed={filter.is.includes(state)}
              onClick={() => setFilterText(toggled(filterText, `is:${state}`))}
            >
              {label}
            </button>
          ))}
        </div>
        {session.data.isComplete ? null : (
          <span class="soft">
            flagged and kept lines only; all {count(counts.scored)} are too many for a page
            {session.data.linesBeyond > 0 ? `, and ${count(session.data.linesBeyond)} of these, too` : ''}
          </span>
        )}
      </header>
      {shown.length === 0 ? (
        <p class="empty">No line that the filter lets through.</p>
      ) : (
        <LineList lines={shown} label="Lines" showHost={true} />
      )}
    </section>
  );
}

function toggled(text: string, word: string): string {
  const words = text.split(/\s+/).filter((one) => one !== '');
  return (words.includes(word) ? words.filter((one) => one !== word) : [...words, word]).join(' ');
}
