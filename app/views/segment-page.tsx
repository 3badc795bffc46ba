import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { count, counted, dateTime, duration, linesOf, segmentVerdict, span } from '../../src/explore/index.js';
import { MEMBER_LEVELS, sourceRefText, type MemberLevel, type Segment } from '../../src/types/index.js';
import { Name } from '../parts/names.js';
import { Severity } from '../parts/severity.js';
import { LogText } from '../parts/text.js';
import { useKeys } from '../parts/use-keys.js';
import { useApp } from '../state/app-context.js';
import { matchesLine } from '../state/filter.js';
import { LineList } from './line-list.js';
import { SegmentActions } from './segment-actions.js';
import { SegmentFacts } from './segment-facts.js';

/** One segment: why it alarmed on the right, its lines on the left. */
export function SegmentPage({ id }: { readonly id: string }): JSX.Element {
  const { cut, go, isCutting } = useApp();
  const place = cut.segments.findIndex((segment) => segment.id === id);
  const step = (by: number): void => {
    const next = cut.segments[place + by];
    if (next !== undefined) go({ view: 'segment', id: next.id });
  };
  useKeys({ n: () => step(1), p: () => step(-1) });
  if (place < 0) {
    return (
      <section class="card">
        <h1>{isCutting ? 'Cutting the segments anew …' : 'No such segment under these controls'}</h1>
        <p>
          <a href="#/">Back to the fleet</a>
        </p>
      </section>
    );
  }
  return <SegmentView key={id} segment={cut.segments[place]} place={place} step={step} />;
}

interface SegmentViewProps {
  readonly segment: Segment;
  readonly place: number;
  readonly step: (by: number) => void;
}

function SegmentView({ segment, place, step }: SegmentViewProps): JSX.Element {
  const { cut, table, session, filter } = useApp();
  const { memberCount } = segment;
  const [widest, setWidest] = useState<MemberLevel>(widestOf(memberCount));
  const members = useMemo(() => linesOf(cut, table, place), [cut, table, place]);
  const shown = useMemo(() => {
    const most = MEMBER_LEVELS.indexOf(widest);
    return members.filter(
      ({ line, level }) => MEMBER_LEVELS.indexOf(level) <= most && matchesLine({ ...filter, is: [] }, line, true),
    );
  }, [members, widest, filter]);
  const first = shown.findIndex(({ level }) => level === 'core');
  const { who, because, sure } = segmentVerdict(segment, session.data.recipe?.calibration);
  const { host, startMs, endMs, alarmMs } = segment;
  const beyond = memberCount.beta - members.length;
  return (
    <div class="segment-page">
      <header class="segment-head">
        <nav aria-label="Segments">
          <a href="#/">Fleet</a>
          <span class="soft">
            segment {place + 1} of {cut.segments.length}
          </span>
          <button type="button" class="quiet" disabled={place === 0} onClick={() => step(-1)}>
            ← previous
          </button>
          <button type="button" class="quiet" disabled={place === cut.segments.length - 1} onClick={() => step(1)}>
            next →
          </button>
        </nav>
        <h1>
          <Severity value={segment.severity} /> <Name field="host" name={host} />{' '}
          <span class="who">
            <LogText text={who} max={160} />
          </span>
        </h1>
        <p class="when">
          <time>{span(startMs, endMs)}</time> UTC ({duration(endMs - startMs)}), alarm {dateTime(alarmMs)}
          {segment.status === 'open' ? ', still open' : ''}
        </p>
        <ul class="because">
          {because.map((text) => (
            <li key={text}>
              <LogText text={text} max={400} />
            </li>
          ))}
        </ul>
        <p class="sure">
          <span class="label">How sure</span> {sure}.
        </p>
        <SegmentActions segment={segment} references={members.map(({ line }) => sourceRefText(line.ref))} />
      </header>
      <section class="card lines-card" aria-label="Lines">
        <header>
          <h2>
            Lines <span class="count">{count(shown.length)}</span>
          </h2>
          <Levels widest={widest} setWidest={setWidest} memberCount={memberCount} />
        </header>
        {shown.length === 0 ? (
          <p class="empty">
            {members.length === 0 ? 'The lines are in the documents only.' : 'The filter hides all lines.'}
          </p>
        ) : (
          <LineList lines={shown} label="Lines of the segment" showHost={false} startAt={Math.max(0, first)} />
        )}
        {beyond > 0 && members.length > 0 ? (
          <p class="note">{counted(beyond, 'more line')} of this segment in the documents only.</p>
        ) : null}
      </section>
      <SegmentFacts segment={segment} />
    </div>
  );
}

/** The last level that adds lines. */
function widestOf(memberCount: Segment['memberCount']): MemberLevel {
  if (memberCount.beta > memberCount.alpha) return 'beta';
  return memberCount.alpha > memberCount.core ? 'alpha' : 'core';
}

interface LevelsProps {
  readonly widest: MemberLevel;
  readonly setWidest: (level: MemberLevel) => void;
  readonly memberCount: Segment['memberCount'];
}

/** How far around the evidence lines are shown. */
function Levels({ widest, setWidest, memberCount }: LevelsProps): JSX.Element {
  const titles = {
    core: 'lines that carry the evidence',
    alpha: 'and what surrounds them, as a real-time alarm keeps it',
    beta: 'and the wider surroundings, for forensics',
  };
  return (
    <div class="choice" role="group" aria-label="Lines up to">
      {MEMBER_LEVELS.filter(
        (level, rank) => rank === 0 || memberCount[level] > memberCount[MEMBER_LEVELS[rank - 1]],
      ).map((level) => (
        <button
          key={level}
          type="button"
          aria-pressed={widest === level}
          title={titles[level]}
          onClick={() => setWidest(level)}
        >
          {level} {count(memberCount[level])}
        </button>
      ))}
    </div>
  );
}
