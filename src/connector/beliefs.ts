import type { KeyProbability } from '../model/index.js';
import type { EncodedLog, ExpectedKey, PredictorOpinion, Prediction, Transition } from '../types/index.js';
import type { LoadedBundle } from './loaded-bundle.js';

/** Keys shown as expected by each predictor. */
const OPINION_KEYS = 3;

/** What the predictors say of an event, and what step of its actor it was. */
export interface Beliefs {
  /** Of the pool, most probable first. */
  readonly expected: readonly ExpectedKey[];
  readonly opinions: readonly PredictorOpinion[];
  readonly transition: Transition | undefined;
}

export const NO_BELIEFS: Beliefs = { expected: [], opinions: [], transition: undefined };

/** @param event the one that the bundle's predictor looks at */
export function beliefsOf(loaded: LoadedBundle, event: EncodedLog, keys: number): Beliefs {
  const { predictor, ngram } = loaded;
  const named = (expected: readonly KeyProbability[]): ExpectedKey[] =>
    expected.map(({ keyId, probability }) => ({ keyId, text: loaded.keyName(keyId), probability }));
  const step = ngram.step(event.row);
  return {
    expected: named(predictor.expected(keys)),
    opinions: predictor
      .opinions(OPINION_KEYS)
      .map(({ expected, ...opinion }) => ({ ...opinion, expected: named(expected) })),
    transition: step === undefined ? undefined : { ...step, from: loaded.keyName(step.from) },
  };
}

/** The fields of a prediction that there is something to put into. */
export function shown({ opinions, transition }: Beliefs): Pick<Prediction, 'opinions' | 'transition'> {
  return {
    ...(opinions.length === 0 ? {} : { opinions }),
    ...(transition === undefined ? {} : { transition }),
  };
}
