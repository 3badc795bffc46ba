import { visibleText } from '../explore/index.js';

/** Escapes text for element content and double-quoted attributes, and shows characters that hide or reorder text. */
export function escapeText(text: string): string {
  return visibleText(text).replace(/[&<>"'`]/g, (char) => ENTITIES.get(char) ?? '');
}

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['`', '&#96;'],
]);

/** JSON for a data block (`<script type="application/json">`): the text can neither end the block nor start another. */
export function escapeJson(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
