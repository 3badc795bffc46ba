import type { JSX } from 'preact';
import { severityBand } from '../../src/explore/index.js';

export function Severity({ value }: { readonly value: number }): JSX.Element {
  const band = severityBand(value);
  return (
    <span
      class={`severity ${band}`}
      title={`severity ${value.toFixed(0)} of 100 (${band}); the alarm threshold lies at 50`}
    >
      {value.toFixed(0)}
    </span>
  );
}
