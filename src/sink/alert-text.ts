type Json = Readonly<Record<string, unknown>>;

/** Characters of one text: a message has room for little, and a log's names may be of any length. */
const MAX_TEXT = 400;
const MAX_NAMES = 8;
const MAX_REASONS = 3;

/**
 * Lists as texts of one line, since template languages differ most in how they print lists, and a message template that is changed
 * by hand should not have to loop. What a log says is cut, and loses the characters that could forge a line of the message.
 */
export function alertTexts(document: Json): Record<string, string> {
  const { user, source, threat, anomaly } = document;
  const reasons = strings(member(member(anomaly, 'segment'), 'reason')).slice(0, MAX_REASONS);
  return {
    users: listed(strings(member(user, 'name'))),
    addresses: listed(strings(member(source, 'address'))),
    techniques: listed(strings(member(member(threat, 'technique'), 'name'))),
    reasons: clean(reasons.map((reason, i) => `${i + 1}. ${clean(reason)}`).join('  '), MAX_REASONS * MAX_TEXT),
    summary: clean(text(member(member(anomaly, 'segment'), 'summary'))),
  };
}

/** Where a line is found: `index/_doc/id`, or `file:line`. */
export function placeText({ index, id, file, line }: Json): string {
  const place = id === undefined ? `${text(file)}:${text(line)}` : `${text(index)}/_doc/${text(id)}`;
  return clean(place);
}

/** One line: control and bidirectional characters become spaces, what is too long ends in an ellipsis. */
export function clean(value: string, most = MAX_TEXT): string {
  const plain = value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  const shown = names.slice(0, MAX_NAMES).map((name) => clean(name, 100));
  return `${shown.join(', ')}${more}`;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Json)[name] : undefined;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
}
