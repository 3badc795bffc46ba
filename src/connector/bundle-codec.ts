import { ConnectorError } from '../errors/index.js';
import type { Bundle } from '../types/index.js';

export const PART = {
  templates: 'templates.json',
  vocabulary: 'vocabulary.json',
  profiles: 'profiles.json',
  model: 'model.safetensors',
  ngram: 'ngram.bin',
  tempo: 'tempo.json',
  calibration: 'calibration.json',
} as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export function jsonPart(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

/** @throws ConnectorError BUNDLE_CORRUPT when the part is missing. */
export function partOf(bundle: Bundle, name: string): Uint8Array {
  const bytes = bundle.parts.get(name);
  if (bytes === undefined) throw corrupt(bundle, `part ${name} is missing`);
  return bytes;
}

/** @throws ConnectorError BUNDLE_CORRUPT when the part is missing or no JSON. */
export function jsonOf(bundle: Bundle, name: string): unknown {
  try {
    return JSON.parse(decoder.decode(partOf(bundle, name)));
  } catch (cause) {
    if (cause instanceof ConnectorError) throw cause;
    throw corrupt(bundle, `part ${name} is not readable`, cause);
  }
}

function corrupt(bundle: Bundle, message: string, cause?: unknown): ConnectorError {
  return new ConnectorError(
    'BUNDLE_CORRUPT',
    message,
    { where: `bundle ${bundle.manifest.id}`, todo: 'train again, or import the bundle from a copy' },
    cause,
  );
}
