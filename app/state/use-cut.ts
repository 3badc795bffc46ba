import { useEffect, useState } from 'preact/hooks';
import type { Controls, Cut } from '../../src/explore/index.js';
import type { Session } from './session.js';
import { sameControls } from './session.js';
import { cutInSlices } from './slices.js';

/** The cut for the controls: the run's own at once, others as soon as they are made; until then the one before. */
export function useCut(
  session: Session,
  controls: Controls | undefined,
): { readonly cut: Cut; readonly isCutting: boolean } {
  const [made, setMade] = useState<{ readonly controls: Controls | undefined; readonly cut: Cut }>({
    controls: session.runControls,
    cut: session.runCut,
  });
  useEffect(() => {
    const { runControls, runCut, table, data } = session;
    if (controls === undefined || runControls === undefined || data.recipe === undefined) return undefined;
    if (sameControls(controls, runControls)) {
      setMade({ controls, cut: runCut });
      return undefined;
    }
    const cutting = cutInSlices({ table, recipe: data.recipe, controls }, (cut) => setMade({ controls, cut }));
    return () => cutting.cancel();
  }, [session, controls]);
  return {
    cut: made.cut,
    isCutting: controls !== undefined && made.controls !== controls && !isSame(made.controls, controls),
  };
}

function isSame(a: Controls | undefined, b: Controls): boolean {
  return a !== undefined && sameControls(a, b);
}
