import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { nested, type Controls } from '../../src/explore/index.js';

const MINUTE_S = 60;

interface ReachProps {
  readonly controls: Controls;
  readonly set: (controls: Controls) => void;
}

/** How far alpha and beta reach around the evidence; the one that was not changed gives way, so that they nest. */
export function ReachControls({ controls, set }: ReachProps): JSX.Element {
  const change = (name: 'alpha' | 'beta', part: keyof Controls['alpha'], value: number): void => {
    set(nested({ ...controls, [name]: { ...controls[name], [part]: value } }, name));
  };
  return (
    <table class="reach">
      <thead>
        <tr>
          <th scope="col">Reach</th>
          <th scope="col">lines</th>
          <th scope="col">min back</th>
          <th scope="col">min on</th>
        </tr>
      </thead>
      <tbody>
        {(['alpha', 'beta'] as const).map((name) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <Amount
                label={`${name}: lines back`}
                value={controls[name].events}
                set={(value) => change(name, 'events', value)}
              />
            </td>
            <td>
              <Amount
                label={`${name}: minutes back`}
                value={controls[name].lookBackS / MINUTE_S}
                set={(value) => change(name, 'lookBackS', value * MINUTE_S)}
              />
            </td>
            <td>
              <Amount
                label={`${name}: minutes on`}
                value={controls[name].holdS / MINUTE_S}
                set={(value) => change(name, 'holdS', value * MINUTE_S)}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface AmountProps {
  readonly label: string;
  readonly value: number;
  readonly set: (value: number) => void;
}

const MOST = 100_000;

/** Takes effect as soon as it is a number in range; otherwise says so and changes nothing. */
function Amount({ label, value, set }: AmountProps): JSX.Element {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  return (
    <input
      type="number"
      aria-label={label}
      min={0}
      max={MOST}
      step="any"
      value={typed ?? String(Number(value.toFixed(2)))}
      aria-invalid={typed !== undefined && amountOf(typed) === undefined}
      onInput={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const amount = amountOf(text);
        if (amount !== undefined) set(amount);
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}

function amountOf(text: string): number | undefined {
  const amount = Number(text);
  return text.trim() !== '' && amount >= 0 && amount <= MOST ? amount : undefined;
}
