import type { JSX } from 'preact';
import { useApp } from '../state/app-context.js';
import { withField } from '../state/filter.js';
import { logText } from './text.js';

type Field = 'host' | 'user' | 'address';

/** A name that filters by itself when pressed. */
export function Name({ field, name }: { readonly field: Field; readonly name: string }): JSX.Element {
  const { filterText, setFilterText } = useApp();
  const shown = logText(name, 60);
  return (
    <button
      type="button"
      class={`name ${field}`}
      title={`Filter by this ${field}`}
      onClick={(event) => {
        event.stopPropagation();
        setFilterText(withField(filterText, field, name));
      }}
    >
      <bdi>{shown}</bdi>
    </button>
  );
}

interface NamesProps {
  readonly field: Field;
  readonly names: readonly string[];
  readonly most?: number;
}

export function Names({ field, names, most = 6 }: NamesProps): JSX.Element {
  return (
    <span class="names">
      {names.slice(0, most).map((name) => (
        <Name key={name} field={field} name={name} />
      ))}
      {names.length > most ? <span class="soft">+{names.length - most}</span> : null}
    </span>
  );
}
