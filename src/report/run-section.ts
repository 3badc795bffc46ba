import { clipped, count, counted, dateTime, decimal, percent, span } from './format.js';
import type { HtmlValue, SafeHtml } from './html.js';
import { html } from './html.js';
import type { ReportView } from './report-view.js';

/** What the run did, what it took, and what the model behind it was trained on. */
export function runSection({ data }: ReportView): SafeHtml {
  const { run } = data;
  const { counts, bundle, alarm } = run;
  const { training } = bundle;
  return html`<section id="run">
    <h2>Run</h2>
    <div class="facts">
      <dl>
        ${fact('What', `${run.kind} of ${clipped(data.title, 300)}`)}
        ${fact('When', `${span(run.startedMs, run.endedMs)} UTC`)}
        ${fact('Scored range', run.fromMs === undefined || run.toMs === undefined ? 'none' : `${span(run.fromMs, run.toMs)} UTC`)}
        ${fact('Read', counted(counts.read, 'document'))}
        ${fact('Unparsed', `${count(counts.unparsed)} (${percent(counts.unparsed, counts.read)})`)}
        ${fact('Rebuilt from fields, late', `${count(counts.reconstructed)}, ${count(counts.late)}`)}
        ${fact('Keys seen', count(counts.keys))}
        ${fact('Kept', `${counted(counts.retained, 'line')} (${percent(counts.retained, counts.scored)} of ${count(counts.scored)} scored)`)}
      </dl>
      <dl>
        ${fact('Model', html`<code>${clipped(bundle.id, 80)}</code>, LogMamba ${clipped(bundle.version, 20)}, ${training.state}`)}
        ${fact('Trained on', `${clipped(training.from, 40)} to ${clipped(training.to, 40)}: ${counted(training.lines, 'line')} of ${counted(training.hosts.length, 'host')}`)}
        ${fact('Templates, keys', `${count(training.templates)}, ${count(training.keys)}`)}
        ${fact('Held-out loss', training.heldOutLoss === null ? 'not measured' : `${training.heldOutLoss.toFixed(3)} nats an event, ${percent(training.heldOutUnknown, 1)} unknown keys`)}
        ${fact('Alarm', `Top-${training.topK}, threshold ${training.state === 'learning' ? '∞' : decimal(alarm.threshold)} nats for ${Number(alarm.budgetPerDay.toPrecision(3))} false alarms a day`)}
      </dl>
      ${stages(run.stageSeconds, run.peakMemoryBytes)}
    </div>
    <p class="note">Made ${dateTime(run.endedMs)} UTC by LogMamba. All times are UTC.</p>
  </section>`;
}

function fact(term: string, value: HtmlValue): SafeHtml {
  return html`<dt>${term}</dt>
    <dd>${value}</dd>`;
}

function stages(seconds: Readonly<Record<string, number>>, peakMemoryBytes: number | undefined): SafeHtml {
  const entries = Object.entries(seconds);
  const longest = Math.max(1e-9, ...entries.map(([, value]) => value));
  const memory = peakMemoryBytes === undefined ? 'unknown' : `${count(peakMemoryBytes / 1024 ** 2)} MiB`;
  return html`<dl class="stages">
    ${entries.map(([stage, value]) =>
      fact(
        stage,
        html`${decimal(value)} s<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect class="fill" width="${((100 * value) / longest).toFixed(1)}" height="4" />
          </svg>`,
      ),
    )}
    ${fact('Peak memory', memory)}
  </dl>`;
}
