import { ConnectorError } from '../errors/index.js';
import type { Checkpoint } from '../types/index.js';
import { packContainer, unpackContainer } from './container.js';
import { z } from 'zod';

/** Rises when a checkpoint's parts change their meaning. */
const CHECKPOINT_FORMAT = 1;
/** Of gzip: a checkpoint is written often and soon replaced, so time counts more than size. */
const LEVEL = 1;

const headerSchema = z.object({
  checkpointFormat: z.literal(CHECKPOINT_FORMAT),
  name: z.string(),
  bundleId: z.string(),
  version: z.number().int().positive(),
});

/** A checkpoint as bytes. */
export function packCheckpoint({ name, bundleId, version, parts }: Checkpoint): Uint8Array {
  return packContainer({ checkpointFormat: CHECKPOINT_FORMAT, name, bundleId, version }, parts, LEVEL);
}

/**
 * @param place named in messages, and what to remove so as to go on
 * @throws ConnectorError CHECKPOINT_CORRUPT
 */
export function unpackCheckpoint(bytes: Uint8Array, place: CheckpointPlace): Checkpoint {
  try {
    const { header, parts } = unpackContainer(bytes);
    const { name, bundleId, version } = headerSchema.parse(header);
    return { name, bundleId, version, parts };
  } catch (error) {
    throw checkpointCorrupt(error instanceof z.ZodError ? 'its header is damaged' : String(error), place, error);
  }
}

export interface CheckpointPlace {
  readonly where: string;
  readonly todo: string;
}

export function checkpointCorrupt(what: string, { where, todo }: CheckpointPlace, cause?: unknown): ConnectorError {
  const message = `The checkpoint is not as it was written: ${what.replace(/^Error: /, '')}.`;
  return new ConnectorError('CHECKPOINT_CORRUPT', message, { where, todo }, cause);
}

export function checkpointConflict(checkpoint: Checkpoint, held: number, where: string): ConnectorError {
  const message = `Commit ${checkpoint.version} of checkpoint "${checkpoint.name}" does not follow commit ${held}, which is there.`;
  const todo =
    'Another hunt of the same name has committed in between: let only one run, or give each a name of its own.';
  return new ConnectorError('CHECKPOINT_CONFLICT', message, { where, todo });
}
