import type { JSX } from 'preact';
import { count, counted, percent, span } from '../../src/explore/index.js';
import { LogText } from '../parts/text.js';
import { useApp } from '../state/app-context.js';

const MOST = 100;

/** Labelled intrusions and how much of each lies in segments; only where the truth is known. */
export function CoverageTable(): JSX.Element | null {
  const { session, coverage } = useApp();
  const { truth } = session.data;
  if (truth === undefined || coverage === undefined) return null;
  return (
    <section class="card" aria-labelledby="truth-title">
      <header>
        <h2 id="truth-title">Against the labels</h2>
        <span class="soft">
          {coverage.found} of {counted(truth.intrusions.length, 'intrusion')} found,{' '}
          {percent(coverage.kept, truth.labelled)} of {count(truth.labelled)} labelled lines kept,{' '}
          {counted(coverage.falseSegments, 'segment')} without a labelled line
        </span>
      </header>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Intrusion</th>
            <th scope="col">Hosts</th>
            <th scope="col">Time (UTC)</th>
            <th scope="col">Lines</th>
            <th scope="col">In segments</th>
          </tr>
        </thead>
        <tbody>
          {truth.intrusions.slice(0, MOST).map(({ name, family, host, startMs, endMs, lines }, place) => (
            <tr key={name}>
              <td>
                <LogText text={name} max={120} />{' '}
                <span class="soft">{family === name ? '' : <LogText text={family} />}</span>
              </td>
              <td>
                <LogText text={host} max={120} />
              </td>
              <td class="time">{span(startMs, endMs)}</td>
              <td class="figure">{count(lines)}</td>
              <td class="figure">
                {count(coverage.byIntrusion[place])} ({percent(coverage.byIntrusion[place], lines)})
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {truth.intrusions.length > MOST ? (
        <p class="note">{count(truth.intrusions.length - MOST)} more not shown.</p>
      ) : null}
    </section>
  );
}
