import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

const KEYS = [
  ['j, k', 'next, previous row'],
  ['Enter', 'open a segment, or say why a line counts'],
  ['n, p', 'next, previous segment'],
  ['Esc', 'close, clear the filter, back to the fleet'],
  ['/', 'filter'],
  ['o, l, r', 'overview, lines, run'],
  ['c', 'controls: what if'],
  ['t', 'light, dark, or as the system'],
  ['y', 'copy the reference of the line'],
  ['?', 'this help'],
] as const;

const FILTERS = [
  ['host:web-02', 'one host; user: and address: alike'],
  ['user:svc*', 'names that begin so'],
  ['from:2026-01-20T02 to:2026-01-20T04', 'a time, UTC'],
  ['is:flagged, is:kept, is:outside', 'lines by how they count'],
  ['"useradd"', 'words of the line or the segment'],
] as const;

/** Keys, filters and words. */
export function Help({ close }: { readonly close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={close}>
      <header>
        <h2 id="help-title">Help</h2>
        <button type="button" class="quiet" aria-label="Close" onClick={() => dialog.current?.close()}>
          ✕
        </button>
      </header>
      <div class="help-columns">
        <section>
          <h3>Keys</h3>
          <Rows rows={KEYS} />
        </section>
        <section>
          <h3>Filter</h3>
          <Rows rows={FILTERS} />
        </section>
      </div>
      <h3>Words</h3>
      <dl class="facts">
        <dt>segment</dt>
        <dd>a piece of one host’s log that looks like an intrusion</dd>
        <dt>core, alpha, beta</dt>
        <dd>lines that carry the evidence; their surroundings as an alarm keeps them; the wider ones for forensics</dd>
        <dt>nats</dt>
        <dd>how surprising something is: 3 nats are 1 in 20, 7 nats are 1 in 1,100</dd>
        <dt>budget</dt>
        <dd>false alerts that you are willing to read; the threshold follows from benign history</dd>
        <dt>retention, coverage</dt>
        <dd>share of all lines that is kept; share of labelled lines that is kept</dd>
      </dl>
    </dialog>
  );
}

function Rows({ rows }: { readonly rows: readonly (readonly [string, string])[] }): JSX.Element {
  return (
    <dl class="facts">
      {rows.map(([term, what]) => (
        <>
          <dt>
            <kbd>{term}</kbd>
          </dt>
          <dd>{what}</dd>
        </>
      ))}
    </dl>
  );
}
