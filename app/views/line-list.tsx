import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { dateTime, decimal, type Line } from '../../src/explore/index.js';
import { sourceRefText, type MemberLevel } from '../../src/types/index.js';
import { copied } from '../parts/copy-button.js';
import { Name } from '../parts/names.js';
import { LogText, logText } from '../parts/text.js';
import { useKeys, type KeyMap } from '../parts/use-keys.js';
import { useVirtual } from '../parts/use-virtual.js';
import { LineWhy } from './line-why.js';

const ROW_HEIGHT = 29;

export interface ListedLine {
  readonly line: Line;
  readonly level?: MemberLevel;
  /** Number of the segment that holds it, where that is worth a word. */
  readonly segment?: number;
}

interface LineListProps {
  readonly lines: readonly ListedLine[];
  readonly label: string;
  readonly showHost: boolean;
  /** Row of a line to stand on at first. */
  readonly startAt?: number;
  /** Another list of the page has the keys. */
  readonly isQuiet?: boolean;
}

/** Lines with their raw text, of which only those in sight stand in the page; one that is opened says why. */
export function LineList({ lines, label, showHost, startAt = 0, isQuiet = false }: LineListProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState(startAt);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const rows = useVirtual(scroller, { count: lines.length, rowHeight: ROW_HEIGHT });
  useEffect(() => {
    setSelected(Math.min(startAt, Math.max(0, lines.length - 1)));
    if (startAt > 0) rows.show(startAt);
  }, [lines, startAt]);
  const toggle = (row: number): void => {
    const next = new Set(open);
    if (!next.delete(row)) next.add(row);
    setOpen(next);
  };
  const move = (by: number): void => {
    const next = Math.max(0, Math.min(lines.length - 1, selected + by));
    setSelected(next);
    rows.show(next);
  };
  const keys: KeyMap = {
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(20),
    PageUp: () => move(-20),
    Home: () => move(-lines.length),
    End: () => move(lines.length),
    Enter: () => {
      if (selected < lines.length) toggle(lines[selected].line.row);
    },
    y: () => {
      if (selected < lines.length) void copied(sourceRefText(lines[selected].line.ref));
    },
  };
  useKeys(isQuiet ? {} : keys);
  return (
    <div
      class={`line-grid ${showHost ? 'with-host' : ''}`}
      role="grid"
      aria-label={label}
      aria-rowcount={lines.length}
      tabIndex={0}
      ref={scroller}
    >
      <div role="rowgroup" style={{ height: `${rows.height}px`, position: 'relative' }}>
        {rows.items.map(({ index, start }) => {
          const listed = lines[index];
          const { row } = listed.line;
          return (
            <div
              key={row}
              ref={rows.measure}
              data-index={index}
              role="row"
              aria-rowindex={index + 1}
              aria-selected={index === selected}
              data-open={open.has(row)}
              class={rowClass(listed, !isQuiet && index === selected)}
              style={{ transform: `translateY(${start}px)` }}
            >
              <LineCells
                {...listed}
                showHost={showHost}
                isOpen={open.has(row)}
                press={() => {
                  setSelected(index);
                  toggle(row);
                }}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function rowClass({ line, level }: ListedLine, isSelected: boolean): string {
  const kind = line.isAnomaly ? 'flagged' : 'calm';
  return `line-row ${kind} ${level ?? ''} ${isSelected ? 'selected' : ''}`;
}

interface CellsProps extends ListedLine {
  readonly showHost: boolean;
  readonly isOpen: boolean;
  readonly press: () => void;
}

function LineCells({ line, level, segment, showHost, isOpen, press }: CellsProps): JSX.Element {
  const program = line.pid > 0 ? `${line.program}[${line.pid}]` : line.program;
  return (
    <>
      <div class="line-cells" onClick={press}>
        <span role="gridcell" class="cell-time">
          {dateTime(line.timeMs)}
        </span>
        {showHost ? (
          <span role="gridcell" class="cell-host">
            <Name field="host" name={line.host} />
          </span>
        ) : null}
        <span role="gridcell" class="cell-level">
          {level === undefined ? null : <span class={`level ${level}`}>{level}</span>}
          {segment === undefined ? null : <span class="level">#{segment}</span>}
        </span>
        <span role="gridcell" class="cell-body" title={isOpen ? '' : logText(line.body, 400)}>
          <b>
            <LogText text={program} max={80} />
          </b>{' '}
          <LogText text={line.body} max={isOpen ? 2048 : 400} />
          {line.repeat > 1 ? <span class="mark">{line.repeat} times</span> : null}
          {line.late ? <span class="mark">came late</span> : null}
          {line.lineReconstructed ? <span class="mark">rebuilt</span> : null}
        </span>
        <span role="gridcell" class="cell-nats" title="surprisal in nats">
          {line.stream === 'outside' && line.cusum > 0 ? `Σ ${decimal(line.cusum)}` : decimal(line.surprisal)}
        </span>
        <span role="gridcell" class="cell-open">
          <button type="button" class="quiet" aria-expanded={isOpen} aria-label={isOpen ? 'Less' : 'Why'}>
            {isOpen ? '−' : '+'}
          </button>
        </span>
      </div>
      {isOpen ? (
        <div role="gridcell">
          <LineWhy line={line} />
        </div>
      ) : null}
    </>
  );
}
