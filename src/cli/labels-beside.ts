import { isAbsolute, join } from 'node:path';

import type { Label } from '../evaluate/index.js';

/** Labels whose file names are relative to a folder, as the lines name them that were scanned from there. */
export function labelsBeside(labels: readonly Label[], root: string): Label[] {
  return labels.map((label) => {
    const isKnown = isAbsolute(label.ref) || label.ref.startsWith(`${root}/`);
    return isKnown ? label : { ...label, ref: join(root, label.ref) };
  });
}
