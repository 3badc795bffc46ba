export type SeverityBand = 'high' | 'medium' | 'low';

/** The colour of a severity: the threshold lies at 50, twice the threshold at 75, three times at 87.5; a burst of failures alarms under 50, too. */
export function severityBand(severity: number): SeverityBand {
  if (severity >= 80) return 'high';
  return severity >= 65 ? 'medium' : 'low';
}
