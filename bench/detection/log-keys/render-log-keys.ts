import type { LogKeyResults, LogKeyRow, LogKeySetResults, Spread } from './records.js';

/** The published next-key sets as a chapter of the results page, in Markdown. */
export function renderLogKeys(results: LogKeyResults): string {
  const { sets, skipped, seeds, small, seconds } = results;
  return [
    '## Published next-key sets',
    '',
    `Seeds ${seeds.join(', ')}${small ? ', **small mode** (600 sessions of each kind at most, half of the training, no LSTM)' : ''}; ` +
      `${seconds.toFixed(0)} s. Mean over the seeds ± sample standard deviation. Each seed splits the training sessions anew.`,
    '',
    ...EXPLANATION,
    '',
    ...skipped.map(({ name, reason }) => `- ${name}: skipped, ${reason}.`),
    ...sets.flatMap(setLines),
    ...verdict(sets),
    '',
  ].join('\n');
}

const EXPLANATION = [
  '- Every model learns from training sessions alone. Sequence models score each event of a session from its beginning, and its end',
  '  (END is predicted like a key). A session is abnormal when a statistic of its events is over a threshold: `max`, `top2`, `top3` (sum of',
  '  the largest surprisals), `sum`, `mean`, `rank` (worst rank of an event).',
  '- Thresholds are fixed (`> 9`: the published Top-9), or let 1 % or .3 % of *held-out training* sessions through: a quarter of them. Below 400',
  '  sessions five folds are held out in turn and the rates are 5 % and 1 %; of n sessions the threshold is never below about one in n + 1.',
  '- Of the statistics the one is shown that finds most *faulty* sessions: made from held-out training sessions by one small change (cut off,',
  '  an event missing, doubled, out of place, a stretch repeated or exchanged). No test session or label had a part in it. All others are in the JSON.',
  '- `deeplog` is the published reckoning: ranks from the 11th event on, no END, and a session of ≤ 10 events is abnormal without a look.',
  "- `either`: the sequence model's `max` or the distance to the nearest count vector, made comparable by their ranks among held-out sessions, one",
  '  threshold for both.',
  '- The LSTM is scored on at most 1,500 test sessions of each kind, drawn with the seed; events of a session after the 1,000th are left out.',
  '- "known" sessions are identical to a training session: no detector of sequences can call them abnormal and stay silent on training.',
];

function setLines(set: LogKeySetResults): readonly string[] {
  const { counts: n } = set;
  return [
    '',
    `### ${set.title}`,
    '',
    set.remark,
    '',
    `${n.train} training sessions (${n.trainDistinct} distinct, ${n.keys} keys); ${n.normal} normal test sessions (${n.normalKnown} known, ` +
      `${n.normalShort} of ≤ 10 events), ${n.abnormal} abnormal (${n.abnormalKnown} known, ${n.abnormalShort} of ≤ 10 events). Source: ${set.source}.`,
    '',
    `| model | rule | recall | without short | false positives | of these, not known | balanced | ${set.complete ? 'precision | F1 | ' : ''}AUC | faulty found |`,
    `| --- | --- | --- | --- | --- | --- | --- | ${set.complete ? '--- | --- | ' : ''}--- | --- |`,
    ...set.rows.filter(isShown).map((row) => rowLine(row, set.complete)),
  ];
}

function isShown(row: LogKeyRow): boolean {
  return row.rate === null || row.chosen;
}

function rowLine(row: LogKeyRow, complete: boolean): string {
  const cells = [
    row.control ? row.model : `**${row.model}**`,
    ruleText(row),
    percent(row.recall),
    percent(row.recallLong),
    percent(row.falsePositives),
    percent(row.falsePositivesNew),
    percent(row.balanced),
    ...(complete ? [percent(row.precision), percent(row.f1)] : []),
    percent(row.auc),
    percent(row.faults),
  ];
  return `| ${cells.join(' | ')} |`;
}

function ruleText({ statistic, limit, rate }: LogKeyRow): string {
  return limit === null ? `${statistic}, held out ${percentage(rate ?? 0)} %` : `${statistic} > ${limit}`;
}

/**
 * Mamba's rules against the best control with a fixed threshold or the same rate: the best by the test sessions themselves, which
 * favours the control.
 */
function verdict(sets: readonly LogKeySetResults[]): readonly string[] {
  const lines = sets.flatMap((set) => {
    const shown = set.rows.filter(isShown);
    return shown
      .filter((row) => !row.control)
      .map((row) => {
        const rivals = shown.filter(({ control, rate }) => control && (rate === null || rate === row.rate));
        const best = rivals.reduce((a, b) => (balance(b) > balance(a) ? b : a));
        const cells = [
          set.title,
          `${row.model}, ${ruleText(row)}`,
          percent(row.balanced),
          `${best.model}, ${ruleText(best)}`,
          percent(best.balanced),
          signed(balance(row) - balance(best)),
        ];
        return `| ${cells.join(' | ')} |`;
      });
  });
  return [
    '',
    '### Mamba against the best control',
    '',
    'Balanced accuracy, in per cent. Controls with fixed thresholds or the same rate; the best is picked by the test sessions, which favours it; the rule of Mamba is not.',
    '',
    '| set | Mamba | | best control | | difference |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ];
}

function balance(row: LogKeyRow): number {
  return row.balanced?.mean ?? 0;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${(Math.abs(value) * 100).toFixed(2)}`;
}

function percent(spread: Spread | null): string {
  if (spread === null) return '–';
  const { mean, deviation } = spread;
  const spreadText = percentage(deviation);
  return spreadText === '0' ? percentage(mean) : `${percentage(mean)} ± ${spreadText}`;
}

function percentage(share: number): string {
  return (share * 100).toFixed(2).replace(/\.?0+$/, '');
}
