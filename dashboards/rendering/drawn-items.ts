import type { Page } from 'playwright-core';

/** An item of Vega's scenegraph, with its place on the canvas. */
export interface DrawnItem {
  readonly mark: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly fill: string | null;
  readonly opacity: number;
  readonly text: string | null;
  readonly tooltip: unknown;
  /** Whether it is part of an axis or a legend. */
  readonly isGuide: boolean;
}

const COLLECT = `(id) => {
  const items = [];
  const visit = (mark, dx, dy, isGuide) => {
    for (const item of mark.items || []) {
      const { bounds } = item;
      if (mark.marktype === 'group') {
        const guide = isGuide || /axis|legend/.test(mark.role || '');
        for (const inner of item.items || []) visit(inner, dx + (item.x || 0), dy + (item.y || 0), guide);
        continue;
      }
      items.push({
        mark: mark.marktype, left: bounds.x1 + dx, right: bounds.x2 + dx, top: bounds.y1 + dy, bottom: bounds.y2 + dy,
        fill: item.fill || null, opacity: item.fillOpacity === undefined ? 1 : item.fillOpacity,
        text: item.text === undefined ? null : String(item.text), tooltip: item.tooltip === undefined ? null : item.tooltip, isGuide,
      });
    }
  };
  const view = window.vegaViews[id];
  const [x, y] = view.origin();
  visit(view.scenegraph().root, x + view.padding().left, y + view.padding().top, false);
  return items;
}`;

/** Whatever a Vega panel of the page has drawn. */
export async function drawnItems(page: Page, id: string): Promise<DrawnItem[]> {
  return page.evaluate<DrawnItem[]>(`(${COLLECT})(${JSON.stringify(id)})`);
}
