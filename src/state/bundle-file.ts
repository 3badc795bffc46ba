import type { Bundle } from '../types/index.js';
import { ContainerFault, packContainer, unpackContainer } from './container.js';
import type { Container } from './container.js';
import { bundleCorrupt, readManifest, verifyBundle } from './manifest.js';

/** A bundle as one file: what export writes. */
export function packBundle({ manifest, parts }: Bundle): Uint8Array {
  return packContainer(manifest, parts);
}

/**
 * Reads what `packBundle` made, checking every hash.
 * @param where named in messages: the file or index
 * @throws ConnectorError BUNDLE_CORRUPT, BUNDLE_INCOMPATIBLE
 */
export function unpackBundle(bytes: Uint8Array, where: string): Bundle {
  let container: Container;
  try {
    container = unpackContainer(bytes);
  } catch (error) {
    if (error instanceof ContainerFault) throw bundleCorrupt(error.message, where, error);
    throw error;
  }
  const bundle = { manifest: readManifest(container.header, where), parts: container.parts };
  verifyBundle(bundle, where);
  return bundle;
}
