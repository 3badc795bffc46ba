import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';

export interface VirtualList {
  readonly items: readonly VirtualItem[];
  readonly height: number;
  /** To be given every row that is shown, so that its height is measured. */
  readonly measure: (element: HTMLElement | null) => void;
  readonly show: (index: number) => void;
}

/** The rows of a long list that are in sight: only these stand in the page. */
export function useVirtual(
  scroller: RefObject<HTMLElement | null>,
  {
    count,
    rowHeight,
    overscan = 12,
  }: { readonly count: number; readonly rowHeight: number; readonly overscan?: number },
): VirtualList {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const held = useRef<Virtualizer<HTMLElement, HTMLElement> | undefined>(undefined);
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    initialRect: { width: 800, height: 600 },
    onChange: () => redraw(undefined),
  };
  held.current ??= new Virtualizer<HTMLElement, HTMLElement>(options);
  const virtualizer = held.current;
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return {
    items: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    measure: (element) => {
      if (element !== null) virtualizer.measureElement(element);
    },
    show: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  };
}
