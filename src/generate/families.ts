import { DIALECTS } from './dialect.js';
import { fits, SCRIPTS } from './intrusions/index.js';
import type { IntrusionFamily, IntrusionVariant, OverlayOptions } from './records.js';
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

/** The families that can play on a host that `overlayHost` writes for. */
export function fittingFamilies(host: Pick<OverlayOptions, 'distribution' | 'kind' | 'exposed'>): IntrusionFamily[] {
  const dialect = DIALECTS[host.distribution];
  return FAMILIES.filter((family) => fits({ ...host, dialect, cronCommands: false, overlaid: true }, family));
}
