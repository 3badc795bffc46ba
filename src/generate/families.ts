import { SCRIPTS } from './intrusions/index.js';
import type { IntrusionFamily, IntrusionVariant } from './records.js';
import { FAMILIES } from './records.js';

export interface FamilyDescription {
  readonly family: IntrusionFamily;
  /** One sentence. */
  readonly description: string;
  readonly variants: readonly IntrusionVariant[];
}

/** Every family of intrusions that `generateFleet` can plant. */
export function families(): FamilyDescription[] {
  return FAMILIES.map((family) => ({
    family,
    description: SCRIPTS[family].description,
    variants: ['loud', 'careful'],
  }));
}
