import type { Segment, SegmentReason, TechniqueHint } from '../types/index.js';
import { clipped } from './format.js';
import type { SafeHtml } from './html.js';
import { NOTHING, html } from './html.js';

const MAX_NAMES = 12;
const MAX_NAME = 80;
const MAX_REASON = 700;

/** Users and addresses of a segment, the first few of each. */
export function entityList({ entities }: Segment, max = MAX_NAMES): SafeHtml {
  return html`${names('users', entities.users, max)}${names('addresses', entities.addresses, max)}`;
}

export function names(what: string, values: readonly string[], max = MAX_NAMES): SafeHtml {
  if (values.length === 0) return NOTHING;
  const more = values.length - max;
  return html`<div class="entities">
    <span class="what">${what}</span>
    ${values.slice(0, max).map((value) => html`<span class="name">${clipped(value, MAX_NAME)}</span> `)}
    ${more > 0 ? html`<span class="what">and ${more} more</span>` : NOTHING}
  </div>`;
}

export function reasonText({ text }: SegmentReason): string {
  return clipped(text, MAX_REASON);
}

const TECHNIQUE_ID = /^T\d{4}(?:\.\d{3})?$/;

/** ATT&CK hints; a known form of id becomes a link. Nothing is loaded from there. */
export function techniqueList(techniques: readonly TechniqueHint[]): SafeHtml {
  return html`${techniques.slice(0, MAX_NAMES).map((hint) => html`<span class="technique">${technique(hint)}</span> `)}`;
}

function technique({ techniqueId, techniqueName, tacticName }: TechniqueHint): SafeHtml {
  const label = html`<b>${clipped(techniqueId, 12)}</b> ${clipped(techniqueName, MAX_NAME)}
    <i>${clipped(tacticName, MAX_NAME)}</i>`;
  if (!TECHNIQUE_ID.test(techniqueId)) return label;
  const path = techniqueId.replace('.', '/');
  return html`<a href="https://attack.mitre.org/techniques/${path}/" rel="noreferrer" target="_blank">${label}</a>`;
}
