/** Markup that is known to be safe: made only by the tag `html` from literals of this program and escaped values. */
export class SafeHtml {
  constructor(readonly markup: string) {}
}

export type HtmlValue = string | number | SafeHtml | readonly SafeHtml[];

/**
 * Builds markup; every interpolated text is escaped, so text from a log can never become an element, an attribute or a
 * script. Attribute values must stand in double quotes.
 */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  let markup = literals[0] ?? '';
  values.forEach((value, index) => {
    markup += markupOf(value) + (literals[index + 1] ?? '');
  });
  return new SafeHtml(markup);
}

/** Nothing, where a part of the page is left out. */
export const NOTHING = new SafeHtml('');

function markupOf(value: HtmlValue): string {
  if (value instanceof SafeHtml) return value.markup;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeText(value);
  return value.map((part) => part.markup).join('');
}

/** Escapes text for element content and double-quoted attributes, and shows characters that hide or reorder text. */
export function escapeText(text: string): string {
  return text.replace(SPECIAL, (char) => ENTITIES.get(char) ?? codeOf(char));
}

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['`', '&#96;'],
]);

// Markup characters; then control characters (tab is left), soft hyphen, zero width, bidirectional controls, line and
// paragraph separators, invisible operators, byte order mark, tags and half surrogates: shown by their code.
const SPECIAL = /[&<>"'`]|[^\P{Cc}\t]|[\u2028\u2029]|\p{Cf}|\p{Cs}/gu;

function codeOf(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

/** JSON for a data block (`<script type="application/json">`): the text can neither end the block nor start another. */
export function jsonForScript(value: unknown): SafeHtml {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new SafeHtml(json);
}
