import type { JSX } from 'preact';
import { count, dateTime, decimal, duration, percent } from '../../src/explore/index.js';
import { LogText } from '../parts/text.js';
import { useApp } from '../state/app-context.js';

const MEBIBYTE = 1024 ** 2;

/** How the run went, and what the model learned from. */
export function RunPage(): JSX.Element {
  const { run, title } = useApp().session.data;
  const { counts, bundle, alarm, stageSeconds, peakMemoryBytes } = run;
  const { training } = bundle;
  const seconds = Object.entries(stageSeconds);
  const all = seconds.reduce((sum, [, taken]) => sum + taken, 0);
  return (
    <div class="run-page">
      <section class="card">
        <h1>The run</h1>
        <dl class="facts">
          <dt>What</dt>
          <dd>
            {run.kind}: <LogText text={title} max={400} />
          </dd>
          <dt>Made</dt>
          <dd>
            {dateTime(run.endedMs)} UTC, in {duration(run.endedMs - run.startedMs)}
          </dd>
          <dt>Lines</dt>
          <dd>
            {count(counts.read)} read, {count(counts.scored)} scored, {count(counts.unparsed)} unparsed (
            {percent(counts.unparsed, counts.read)}), {count(counts.late)} late, {count(counts.reconstructed)} rebuilt
          </dd>
          <dt>Alarm</dt>
          <dd>
            from {decimal(alarm.threshold)} nats, for {alarm.budgetPerDay.toPrecision(3)} false alerts a day over all
            hosts
          </dd>
          {peakMemoryBytes === undefined ? null : (
            <>
              <dt>Memory</dt>
              <dd>{count(peakMemoryBytes / MEBIBYTE)} MiB at most</dd>
            </>
          )}
        </dl>
        <table class="plain-table stages">
          <tbody>
            {seconds.map(([stage, taken]) => (
              <tr key={stage}>
                <th scope="row">{stage}</th>
                <td class="figure">{decimal(taken)} s</td>
                <td class="wide">
                  <meter min={0} max={all} value={taken} aria-label={stage} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section class="card">
        <h2>The model</h2>
        <dl class="facts">
          <dt>Bundle</dt>
          <dd>
            <code>{bundle.id}</code>, {training.state}
          </dd>
          <dt>Trained on</dt>
          <dd>
            {count(training.lines)} lines of {count(training.hosts.length)} hosts, {decimal(training.days)} days (
            {training.from.slice(0, 10)} to {training.to.slice(0, 10)})
          </dd>
          <dt>Knows</dt>
          <dd>
            {count(training.templates)} templates, {count(training.keys)} keys
          </dd>
          <dt>Held-out loss</dt>
          <dd>
            {loss(training.heldOutPooled)} nats pooled (Mamba {loss(training.heldOutLoss)}, n-gram{' '}
            {loss(training.heldOutNgramLoss)})
          </dd>
        </dl>
      </section>
    </div>
  );
}

function loss(nats: number | null): string {
  return nats === null ? 'unknown' : nats.toFixed(3);
}
