import { ConnectorError } from '../errors/index.js';

export type CorruptCode = 'BUNDLE_CORRUPT' | 'CHECKPOINT_CORRUPT';

const WHAT_TO_DO: Record<CorruptCode, string> = {
  BUNDLE_CORRUPT: 'Train a new bundle, or restore this one from a copy.',
  CHECKPOINT_CORRUPT: 'Delete the checkpoint: the next pass starts from the profiles of the bundle.',
};

/** The fault of a saved state that is not what this version writes. */
export function corrupt(code: CorruptCode, where: string): ConnectorError {
  return new ConnectorError(code, 'The saved state of the log encoder is damaged or not of this version.', {
    where: `encode.${where}`,
    todo: WHAT_TO_DO[code],
  });
}
