import type { JSX } from 'preact';
import { count, counted, percent } from '../../src/explore/index.js';
import { useApp } from '../state/app-context.js';

/** The size of things: what came in, what is kept, what stood out. */
export function Figures(): JSX.Element {
  const { session, cut, coverage } = useApp();
  const { counts } = session.data.run;
  const { truth } = session.data;
  return (
    <ul class="figures" aria-label="Figures">
      <Figure name="segments" value={count(cut.segments.length)} label="segments" note={hostsText(cut.segments)} />
      <Figure name="scored" value={count(counts.scored)} label="lines in" note={counted(counts.hosts, 'host')} />
      <Figure
        name="kept"
        value={count(cut.kept)}
        label="lines to read"
        note={`${percent(cut.kept, counts.scored)} kept`}
      />
      <Figure
        name="flagged"
        value={count(cut.flagged)}
        label="lines flagged"
        note={percent(cut.flagged, counts.scored)}
      />
      {truth === undefined || coverage === undefined ? null : (
        <Figure
          name="coverage"
          value={percent(coverage.kept, truth.labelled)}
          label="of labelled lines kept"
          note={`${coverage.found} of ${counted(truth.intrusions.length, 'intrusion')}, ${counted(coverage.falseSegments, 'false segment')}`}
        />
      )}
    </ul>
  );
}

function hostsText(segments: readonly { readonly host: string }[]): string {
  const hosts = new Set(segments.map(({ host }) => host)).size;
  return hosts === 0 ? 'none to read' : `on ${counted(hosts, 'host')}`;
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly note: string;
}

function Figure({ name, value, label, note }: FigureProps): JSX.Element {
  return (
    <li>
      <b data-figure={name}>{value}</b>
      <span>{label}</span>
      <small>{note}</small>
    </li>
  );
}
