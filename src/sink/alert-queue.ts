import type { SinkDocument } from '../types/index.js';
import { alertDocuments, linesOf } from './alert-document.js';

/** Ids remembered; beyond it, what was written is written again, which the engine answers with a harmless conflict. */
const MAX_REMEMBERED = 50_000;

/** Gives the alerts that segments in a write bring about, each once. */
export class AlertQueue {
  readonly #clock: () => number;
  readonly #given = new Set<string>();

  /** @param clock the time of the alert is that of its writing: rules look back from now */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  alertsOf(documents: readonly SinkDocument[]): SinkDocument[] {
    if (!documents.some(({ target }) => target === 'segments')) return [];
    const lineOf = linesOf(documents);
    const nowMs = this.#clock();
    const alerts = new Map<string, SinkDocument>();
    // the newest state counts: what one write opens and merges is no finding of its own
    const newest = new Map(documents.filter(({ target }) => target === 'segments').map((found) => [found.id, found]));
    for (const segment of newest.values()) {
      for (const alert of alertDocuments(segment, nowMs, lineOf)) {
        if (!this.#given.has(alert.id)) alerts.set(alert.id, alert);
      }
    }
    if (this.#given.size + alerts.size > MAX_REMEMBERED) this.#given.clear();
    for (const id of alerts.keys()) this.#given.add(id);
    return [...alerts.values()];
  }
}
