import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { count, dateTime, decimal, duration } from '../../src/explore/index.js';
import type { Segment } from '../../src/types/index.js';
import { EvidenceBar } from '../parts/evidence-bar.js';
import { Name, Names } from '../parts/names.js';
import { Severity } from '../parts/severity.js';
import { LogText } from '../parts/text.js';
import { useKeys } from '../parts/use-keys.js';
import { useVirtual } from '../parts/use-virtual.js';
import { useApp } from '../state/app-context.js';
import { matchesSegment } from '../state/filter.js';
import { hashOf } from '../state/route.js';

const ROW_HEIGHT = 92;
const MOST_HEIGHT = 920;

/** All segments, the most severe first: where, when, who, why, how much. */
export function SegmentList(): JSX.Element | null {
  const { cut, filter, go } = useApp();
  const [selected, setSelected] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const shown = cut.segments
    .map((segment, place) => ({ segment, number: place + 1 }))
    .filter(({ segment }) => matchesSegment(filter, segment));
  const rows = useVirtual(scroller, { count: shown.length, rowHeight: ROW_HEIGHT });
  const at = Math.min(selected, shown.length - 1);
  const move = (by: number): void => {
    const next = Math.max(0, Math.min(shown.length - 1, at + by));
    setSelected(next);
    rows.show(next);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => {
      if (at >= 0) go({ view: 'segment', id: shown[at].segment.id });
    },
  });
  useEffect(() => setSelected(0), [filter]);
  const hidden = cut.segments.length - shown.length;
  if (cut.segments.length === 0) return null;
  return (
    <section class="card" aria-labelledby="segments-title">
      <header>
        <h2 id="segments-title">
          Segments <span class="count">{count(shown.length)}</span>
        </h2>
        {hidden > 0 ? <span class="soft">{count(hidden)} more outside the filter</span> : null}
      </header>
      {shown.length === 0 ? (
        <p class="empty">None that the filter lets through.</p>
      ) : (
        <div
          class="segment-grid"
          role="grid"
          aria-rowcount={shown.length}
          aria-labelledby="segments-title"
          ref={scroller}
          style={{ maxHeight: `${MOST_HEIGHT}px` }}
        >
          <div role="rowgroup" style={{ height: `${rows.height}px`, position: 'relative' }}>
            {rows.items.map(({ index, start }) => (
              <SegmentRow
                key={shown[index].segment.id}
                {...shown[index]}
                index={index}
                start={start}
                isSelected={index === at}
                measure={rows.measure}
                select={() => setSelected(index)}
              />
            ))}
          </div>
        </div>
      )}
    </section>
  );
}

interface RowProps {
  readonly segment: Segment;
  readonly number: number;
  readonly index: number;
  readonly start: number;
  readonly isSelected: boolean;
  readonly measure: (element: HTMLElement | null) => void;
  readonly select: () => void;
}

function SegmentRow({ segment, number, index, start, isSelected, measure, select }: RowProps): JSX.Element {
  const { go } = useApp();
  const { host, startMs, endMs, entities, evidence, threshold, memberCount, reasons, techniques } = segment;
  return (
    <div
      ref={measure}
      data-index={index}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      class={`segment-row ${isSelected ? 'selected' : ''}`}
      style={{ transform: `translateY(${start}px)` }}
      onClick={() => {
        select();
        go({ view: 'segment', id: segment.id });
      }}
    >
      <div role="gridcell" class="cell-severity">
        <Severity value={segment.severity} />
        <small>#{number}</small>
      </div>
      <div role="gridcell" class="cell-where">
        <Name field="host" name={host} />
        <time>{dateTime(startMs)}</time>
        <small>
          {duration(endMs - startMs)}
          {segment.status === 'open' ? ', still open' : ''}
        </small>
      </div>
      <div role="gridcell" class="cell-who">
        <Names field="user" names={entities.users} most={3} />
        <Names field="address" names={entities.addresses} most={3} />
      </div>
      <div role="gridcell" class="cell-why">
        <a href={hashOf({ view: 'segment', id: segment.id })} tabIndex={isSelected ? 0 : -1}>
          <LogText text={reasons[0]?.text ?? segment.summary} max={700} />
        </a>
        <small>
          {techniques.slice(0, 4).map(({ techniqueId, techniqueName }) => (
            <span key={techniqueId} title={techniqueName}>
              {techniqueId}
            </span>
          ))}
        </small>
      </div>
      <div role="gridcell" class="cell-evidence">
        <EvidenceBar segment={segment} />
        <span>{decimal(evidence / threshold)} × threshold</span>
        <small>
          {decimal(evidence)} nats, {count(memberCount.beta)} lines
        </small>
      </div>
    </div>
  );
}
