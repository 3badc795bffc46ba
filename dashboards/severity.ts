/** Classes of a score from 0 to 100, worst first; one scale for lines and segments, in Elastic's words and colours. */
export interface SeverityClass {
  readonly name: 'critical' | 'major' | 'minor' | 'low';
  /** The least score of the class. */
  readonly from: number;
  readonly colour: string;
  /** A text on the colour that can be read (WCAG 2.1: 4.5 to 1). */
  readonly ink: string;
}

/**
 * A line scores 50 at 4 nats, where it begins to count as evidence, 75 at 8, 90 at 13; a segment has 50 where its evidence reaches
 * the threshold. Below 50 is what ordinary lines do.
 */
export const SEVERITIES: readonly SeverityClass[] = [
  { name: 'critical', from: 90, colour: '#FE5050', ink: '#000000' },
  { name: 'major', from: 75, colour: '#FBA740', ink: '#000000' },
  { name: 'minor', from: 50, colour: '#FDEC25', ink: '#000000' },
  { name: 'low', from: 0, colour: '#8BC8FB', ink: '#000000' },
];

/** The class's range as a person reads it. */
export function rangeText(severity: SeverityClass): string {
  const above = SEVERITIES[SEVERITIES.indexOf(severity) - 1];
  return above === undefined ? `${severity.from} and more` : `${severity.from} to ${above.from}`;
}

/** KQL for documents whose `field` lies in the class. */
export function rangeQuery(field: string, severity: SeverityClass): string {
  const above = SEVERITIES[SEVERITIES.indexOf(severity) - 1];
  const least = `${field} >= ${severity.from}`;
  return above === undefined ? least : `${least} and ${field} < ${above.from}`;
}
