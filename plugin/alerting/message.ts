import { TOKEN } from './tokens.js';

/** How a template language writes the value of a field of an alert's document. */
export type FieldWriter = (path: string) => string;

/** Where a browser shows the segment: the Hunt dashboard, and its raw lines in Discover. Both products have these paths. */
function hunt(field: FieldWriter): string {
  return link(`dashboards#/view/${TOKEN.prefix}-hunt`, field, '');
}

function lines(field: FieldWriter): string {
  return link('discover#/', field, `columns:!(message),index:'${TOKEN.prefix}-scores',`);
}

/** Rison, percent-encoded where a chat would end the link. The time spans the segment, and what its record lacks of its end. */
function link(app: string, field: FieldWriter, more: string): string {
  const time = `(time:(from:'${field('event.start')}',to:'${field('event.end')}'))`;
  const query = `(language:kuery,query:'anomaly.segment.id:%22${field('anomaly.segment.id')}%22')`;
  return `${TOKEN.dashboards}/app/${app}?_g=${time}&_a=(${more}query:${query})`;
}

export function subject(field: FieldWriter): string {
  return `LogMamba: possible intrusion on ${field('host.name')}, severity ${field('event.severity')} of 100`;
}

/** What a person must know in the first minute, a fact a line. */
export function segmentMessage(field: FieldWriter): string {
  return [
    subject(field),
    `Host: ${field('host.name')}`,
    `Since: ${field('anomaly.segment.onset')} (last evidence ${field('anomaly.segment.last_evidence')}, alarm ${field('@timestamp')})`,
    `Severity: ${field('event.severity')} of 100, ${field('anomaly.alert.reached')} (50: the alarm threshold, 75: twice, 87: three times)`,
    `Users: ${field('anomaly.alert.users')}`,
    `Addresses: ${field('anomaly.alert.addresses')}`,
    `ATT&CK hints: ${field('anomaly.alert.techniques')}`,
    `Why: ${field('anomaly.alert.reasons')}`,
    `Evidence: ${field('anomaly.alert.summary')}`,
    `Read first: ${field('anomaly.alert.first_line.text')}`,
    `  at ${field('anomaly.alert.first_line.place')}`,
    `Segment: ${field('anomaly.segment.id')}, as of this alert; it may have grown since`,
    `Look: ${hunt(field)}`,
    `Lines: ${lines(field)}`,
  ].join('\n');
}

/** Fields that a message shows, for those who ask for fields by name. */
export function messageFields(): string[] {
  const fields = new Set<string>();
  segmentMessage((path) => {
    fields.add(path);
    return '';
  });
  return [...fields];
}
