import { ConnectorError } from '../../errors/index.js';
import type { Mask } from '../masking.js';
import { DEFAULT_MASKS } from '../masking.js';

/** Settings of the tree, named as in Drain (He et al., ICWS 2017) and Drain3. */
export interface DrainSettings {
  /** Levels of the tree: root, token count, then `depth` - 3 levels of leading tokens, then clusters. At least 3. */
  readonly depth: number;
  /** Least share of equal tokens for a line to join a cluster, 0 to 1. */
  readonly simTh: number;
  /** Most children of an inner node; the last place is kept for `<*>`. */
  readonly maxChildren: number;
  /**
   * Most clusters over all programs. When they are used up a new kind of line is UNKNOWN and counted: an id, once given,
   * keeps its meaning (Drain3 evicts the least recently used instead).
   */
  readonly maxClusters: number;
  /** Tokens of a line that are looked at; the rest becomes one token `<:MORE:>`. */
  readonly maxTokens: number;
  /** Characters of a line that are looked at. */
  readonly maxCharacters: number;
  /** One tree per program (default), or a single tree as published. */
  readonly perProgram: boolean;
}

export interface TemplateMinerOptions extends Partial<DrainSettings> {
  /** In order; default `DEFAULT_MASKS`. */
  readonly masks?: readonly Mask[];
}

/** Defaults for auth logs: measured in test/unit/parse/drain (grouping accuracy, and templates on public servers). */
const DEFAULT_SETTINGS: DrainSettings = {
  depth: 5,
  simTh: 0.7,
  maxChildren: 100,
  maxClusters: 4096,
  maxTokens: 128,
  maxCharacters: 8192,
  perProgram: true,
};

/** Fills in defaults. @throws ConnectorError CONFIG_INVALID naming the first setting out of range. */
export function drainSettings(options: TemplateMinerOptions): DrainSettings {
  const settings = knownSettings({ ...DEFAULT_SETTINGS, ...options });
  const fault = faultOfSettings(settings);
  if (fault !== undefined) {
    throw new ConnectorError('CONFIG_INVALID', `Drain: ${fault}`, {
      where: 'parse.drain',
      todo: 'Correct the setting.',
    });
  }
  return settings;
}

/** The settings alone, without what else the object carries. */
export function knownSettings(settings: DrainSettings): DrainSettings {
  const { depth, simTh, maxChildren, maxClusters, maxTokens, maxCharacters, perProgram } = settings;
  return { depth, simTh, maxChildren, maxClusters, maxTokens, maxCharacters, perProgram };
}

export function masksOf(options: TemplateMinerOptions): readonly Mask[] {
  return options.masks ?? DEFAULT_MASKS;
}

/** What is wrong with settings of unknown origin, or undefined. */
export function faultOfSettings(settings: Partial<Record<keyof DrainSettings, unknown>>): string | undefined {
  for (const [name, least] of [
    ['depth', 3],
    ['maxChildren', 2],
    ['maxClusters', 1],
    ['maxTokens', 1],
    ['maxCharacters', 1],
  ] as const) {
    const value = settings[name];
    if (!Number.isSafeInteger(value) || (value as number) < least)
      return `${name} must be an integer of at least ${least}`;
  }
  const { simTh, perProgram } = settings;
  if (typeof simTh !== 'number' || !(simTh >= 0 && simTh <= 1)) return 'simTh must be between 0 and 1';
  if (typeof perProgram !== 'boolean') return 'perProgram must be true or false';
  return undefined;
}
