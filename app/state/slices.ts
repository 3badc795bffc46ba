import { Recut, type Controls, type Cut, type LineTable, type Recipe } from '../../src/explore/index.js';

const SLICE_MS = 12;
const LINES_A_STEP = 500;

/** A cut in the making; `cancel` when nobody waits for it any more. */
export interface Cutting {
  cancel(): void;
}

/**
 * Cuts in slices of some milliseconds, so that typing and scrolling go on meanwhile.
 * @param onDone not called once cancelled
 */
export function cutInSlices(
  { table, recipe, controls }: { readonly table: LineTable; readonly recipe: Recipe; readonly controls: Controls },
  onDone: (cut: Cut) => void,
): Cutting {
  const work = new Recut(table, recipe, controls);
  let isCancelled = false;
  const step = (): void => {
    if (isCancelled) return;
    const endMs = performance.now() + SLICE_MS;
    let cut: Cut | undefined;
    while (cut === undefined && performance.now() < endMs) cut = work.advance(LINES_A_STEP);
    if (cut === undefined) setTimeout(step);
    else onDone(cut);
  };
  setTimeout(step);
  return {
    cancel: () => {
      isCancelled = true;
    },
  };
}
