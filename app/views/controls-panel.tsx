import type { JSX } from 'preact';
import { count, decimal, levelFor, oftenText, percent, type Controls } from '../../src/explore/index.js';
import { NO_ALARM_THRESHOLD } from '../../src/delineate/index.js';
import { useApp } from '../state/app-context.js';
import { BUDGETS } from '../state/curve.js';
import { coverageIn } from '../state/session.js';
import { CurveChart } from './curve-chart.js';
import { ReachControls } from './reach-controls.js';

/** What-if: the controls of the detection, and what they come to. */
export function ControlsPanel(): JSX.Element {
  const { session, controls, setTuning } = useApp();
  return (
    <aside class="controls" aria-labelledby="controls-title">
      <header>
        <h2 id="controls-title">What if</h2>
        <button type="button" class="quiet" aria-label="Close the controls" onClick={() => setTuning(false)}>
          ✕
        </button>
      </header>
      {controls === undefined || session.runControls === undefined ? (
        <p class="note">The controls are off: {session.whyFixed}.</p>
      ) : (
        <LiveControls controls={controls} run={session.runControls} />
      )}
    </aside>
  );
}

function LiveControls({ controls, run }: { readonly controls: Controls; readonly run: Controls }): JSX.Element {
  const { setControls, isChanged, session } = useApp();
  return (
    <>
      <Outcome />
      <form onSubmit={(event) => event.preventDefault()}>
        <BudgetControl controls={controls} run={run} set={setControls} />
        <TopKControl controls={controls} run={run} set={setControls} />
        <fieldset class="choice">
          <legend>Lines kept around the evidence</legend>
          {(['alpha', 'beta'] as const).map((extension) => (
            <button
              key={extension}
              type="button"
              aria-pressed={controls.extension === extension}
              onClick={() => setControls({ ...controls, extension })}
            >
              {extension}
            </button>
          ))}
        </fieldset>
        <ReachControls controls={controls} set={setControls} />
        <button type="button" class="button" disabled={!isChanged} onClick={() => setControls(run)}>
          Back to the run’s own
        </button>
      </form>
      <CurveChart controls={controls} />
      {session.data.recipe?.isResumed === true ? (
        <p class="note">
          The run went on from an earlier one. What was open then is not in this page: cut anew, segments at its
          beginning may be shorter.
        </p>
      ) : null}
    </>
  );
}

/** The figures of the run beside those of the controls in force. */
function Outcome(): JSX.Element {
  const { session, cut, coverage, isCutting } = useApp();
  const { runCut, data } = session;
  const { scored } = data.run.counts;
  const before = coverageIn(session, runCut);
  const rows: (readonly [name: string, label: string, run: string, now: string])[] = [
    ['segments', 'segments', count(runCut.segments.length), count(cut.segments.length)],
    ['kept', 'lines kept', count(runCut.kept), count(cut.kept)],
    ['retention', 'retention', percent(runCut.kept, scored), percent(cut.kept, scored)],
    ['flagged', 'lines flagged', count(runCut.flagged), count(cut.flagged)],
  ];
  if (data.truth !== undefined && before !== undefined && coverage !== undefined) {
    const { labelled } = data.truth;
    rows.push(
      ['coverage', 'coverage', percent(before.kept, labelled), percent(coverage.kept, labelled)],
      ['false', 'false segments', count(before.falseSegments), count(coverage.falseSegments)],
    );
  }
  return (
    <table class="outcome" aria-busy={isCutting} aria-live="polite">
      <thead>
        <tr>
          <th>
            <span class="sr-only">What</span>
          </th>
          <th scope="col">run</th>
          <th scope="col">now</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, label, run, now]) => (
          <tr key={name} class={run === now ? '' : 'changed'}>
            <th scope="row">{label}</th>
            <td data-run={name}>{run}</td>
            <td data-now={name}>{now}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ControlProps {
  readonly controls: Controls;
  readonly run: Controls;
  readonly set: (controls: Controls) => void;
}

/** Steps of the slider: the usual budgets, and the run's own among them. */
function BudgetControl({ controls, run, set }: ControlProps): JSX.Element {
  const { session } = useApp();
  const { recipe } = session.data;
  const steps = [...new Set([...BUDGETS, run.budgetPerDay])].sort((a, b) => a - b);
  const at = steps.findIndex((step) => step >= controls.budgetPerDay);
  const level = recipe === undefined ? undefined : levelFor(recipe, controls);
  const threshold =
    level === undefined || level.threshold >= NO_ALARM_THRESHOLD
      ? 'nothing alarms'
      : `θ ${decimal(level.threshold)} nats`;
  return (
    <label class="control">
      <span>
        Budget <small>false alerts over all hosts</small>
      </span>
      <output>
        {oftenText(controls.budgetPerDay)}, {threshold}
      </output>
      <input
        type="range"
        name="budget"
        min={0}
        max={steps.length - 1}
        step={1}
        value={at < 0 ? steps.length - 1 : at}
        aria-valuetext={oftenText(controls.budgetPerDay)}
        onInput={(event) => set({ ...controls, budgetPerDay: steps[Number(event.currentTarget.value)] })}
      />
    </label>
  );
}

/** K by doublings beyond ten: ranks are many, and only the first ones matter finely. */
function TopKControl({ controls, run, set }: ControlProps): JSX.Element {
  const steps = [...new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 40, 60, 80, 120, 200, 400, run.topK])].sort(
    (a, b) => a - b,
  );
  const at = steps.findIndex((step) => step >= controls.topK);
  return (
    <label class="control">
      <span>
        K <small>a key that ranks behind it is flagged</small>
      </span>
      <output>{count(controls.topK)}</output>
      <input
        type="range"
        name="topK"
        min={0}
        max={steps.length - 1}
        step={1}
        value={at < 0 ? steps.length - 1 : at}
        aria-valuetext={count(controls.topK)}
        onInput={(event) => set({ ...controls, topK: steps[Number(event.currentTarget.value)] })}
      />
    </label>
  );
}
