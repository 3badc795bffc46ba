import { useEffect, useRef } from 'preact/hooks';

/** What a key does; returns nothing. */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Listens for single keys while nothing is being typed. */
export function useKeys(keys: KeyMap): void {
  const held = useRef(keys);
  held.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || isDialogOpen()) return;
      // a button or link in focus takes Enter itself
      if (
        event.key === 'Enter' &&
        event.target instanceof Element &&
        event.target.closest('button, a, summary, select')
      )
        return;
      const act = Object.hasOwn(held.current, event.key) ? held.current[event.key] : undefined;
      if (act === undefined) return;
      event.preventDefault();
      act(event);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}

function isDialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
