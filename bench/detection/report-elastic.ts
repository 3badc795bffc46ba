import type { ElasticResult } from './elastic-ec2.js';
import { number, percent, table } from './markdown.js';

/** The labelled attack on a real host. */
export function elasticSection(result: ElasticResult): string {
  const rows = [
    ['first guess', 'line 2731'],
    ['limit on the source’s failures passed', result.burstLine === null ? 'never' : `line ${result.burstLine}`],
    [
      'segment alarmed',
      result.alarmLine === null ? 'never' : `line ${result.alarmLine}, ${result.linesAfterFirst ?? 0} lines later`,
    ],
    ['other sources over the limit', `${result.otherSources} of ${result.sources}`],
    ['successful sign-in (line 3180) inside the segment', result.isSuccessInside ? 'yes' : 'no'],
    ['the source’s lines kept', percent(result.coverage)],
    ['place among all segments by evidence', result.rank === null ? '–' : `${result.rank} of ${result.segments}`],
    ['segments a day after training', number(result.segments / result.days)],
    ['threshold (budget 1 a day)', number(result.threshold, 1)],
  ];
  return `## Labelled attack: elastic_ec2\n\nTrained on the three days before, hunted over ${number(result.days, 1)} days.\n\n${table(['what', 'measured'], rows)}`;
}
