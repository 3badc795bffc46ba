import type { Config } from '../config/index.js';
import type { DelineateOptions } from '../delineate/index.js';

/** The part of the delineation that the configuration decides; the rest comes from the bundle's calibration. */
export function delineateOptions({
  delineate,
}: Config): Pick<DelineateOptions, 'candidateNats' | 'extension' | 'alpha' | 'beta'> {
  const reach = ({
    events,
    lookBackSeconds,
    holdSeconds,
  }: Config['delineate']['alpha']): DelineateOptions['alpha'] => ({
    events,
    lookBackS: lookBackSeconds,
    holdS: holdSeconds,
  });
  return {
    candidateNats: delineate.candidateNats,
    extension: delineate.extension,
    alpha: reach(delineate.alpha),
    beta: reach(delineate.beta),
  };
}
