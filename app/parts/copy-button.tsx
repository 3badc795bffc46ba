import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

const SHOWN_MS = 1400;

/** Copies a text, and says so. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    setSaid((await copied(text)) ? 'copied' : 'not allowed here');
    setTimeout(() => setSaid(''), SHOWN_MS);
  };
  return (
    <button
      type="button"
      class="quiet"
      onClick={(event) => {
        event.stopPropagation();
        void copy();
      }}
    >
      <span aria-live="polite">{said === '' ? label : said}</span>
    </button>
  );
}

export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedFromField(text);
  }
}

/** Where the page may not use the clipboard by itself. */
function copiedFromField(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  // deprecated, and the only way left on a page without permissions
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const isCopied = document.execCommand('copy');
  field.remove();
  return isCopied;
}
