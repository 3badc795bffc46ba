import { ConnectorError } from '../../errors/index.js';
import type { DrainSettings } from './drain-options.js';
import { faultOfSettings, knownSettings } from './drain-options.js';
import { WILDCARD } from './tokens.js';

const STATE_FORMAT = 1;

/** A template with what the tree needs to find it again. The first has id 1, and so on. */
export interface ClusterState {
  readonly program: string;
  readonly text: string;
  readonly size: number;
  readonly path: readonly string[];
}

/** Everything learned, as plain JSON. */
export interface TemplateMinerState {
  readonly format: typeof STATE_FORMAT;
  readonly settings: DrainSettings;
  /** Names of the masks in order: lines must be masked as they were learned. */
  readonly masks: readonly string[];
  readonly clusters: readonly ClusterState[];
}

export function minerState(
  settings: DrainSettings,
  masks: readonly string[],
  clusters: readonly ClusterState[],
): TemplateMinerState {
  return { format: STATE_FORMAT, settings, masks, clusters };
}

/**
 * Validates a state of unknown origin.
 *
 * @throws ConnectorError BUNDLE_CORRUPT, or BUNDLE_INCOMPATIBLE when it is of another format or other masks.
 */
export function parseMinerState(state: unknown, masks: readonly string[]): TemplateMinerState {
  if (!isRecord(state)) throw corrupt('not an object');
  if (state['format'] !== STATE_FORMAT) {
    throw incompatible(`format is ${JSON.stringify(state['format'])}, this version reads ${STATE_FORMAT}`);
  }
  const { settings, clusters } = state;
  if (!isRecord(settings)) throw corrupt('settings is not an object');
  const fault = faultOfSettings(settings);
  if (fault !== undefined) throw corrupt(fault);
  if (!isTexts(state['masks'])) throw corrupt('masks is not a list of names');
  if (state['masks'].join(' ') !== masks.join(' ')) {
    throw incompatible(`learned with masks ${state['masks'].join(', ')}, asked to use ${masks.join(', ')}`);
  }
  if (!Array.isArray(clusters)) throw corrupt('clusters is not a list');
  const known = knownSettings(settings as unknown as DrainSettings);
  if (clusters.length > known.maxClusters) throw corrupt('more clusters than maxClusters');
  return minerState(
    known,
    state['masks'],
    clusters.map((cluster, index) => parseCluster(cluster, index + 1, known)),
  );
}

function parseCluster(cluster: unknown, id: number, settings: DrainSettings): ClusterState {
  const where = `template ${id}`;
  if (!isRecord(cluster)) throw corrupt(`${where} is not an object`);
  const { program, text, size, path } = cluster;
  if (typeof program !== 'string' || typeof text !== 'string') throw corrupt(`${where} has no program or text`);
  if (!Number.isSafeInteger(size) || (size as number) < 1) throw corrupt(`${where}: size is not a count`);
  if (!isTexts(path)) throw corrupt(`${where}: path is not a list of tokens`);
  const tokens = tokensOf(text);
  if (tokens.length > settings.maxTokens + 1 || tokens.includes(''))
    throw corrupt(`${where}: text is not made of tokens`);
  const levels = Math.max(0, Math.min(settings.depth - 3, tokens.length - 1));
  const fits = path.every((branch, level) => branch === WILDCARD || branch === tokens[level]);
  if (path.length !== levels || !fits) throw corrupt(`${where}: path and text disagree`);
  return { program, text, size: size as number, path };
}

/** The tokens of a template's text. */
export function tokensOf(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function corrupt(what: string): ConnectorError {
  return new ConnectorError('BUNDLE_CORRUPT', `The bundle's templates cannot be read: ${what}.`, {
    where: 'templates',
    todo: 'Train again, or restore the bundle from a copy.',
  });
}

function incompatible(what: string): ConnectorError {
  return new ConnectorError('BUNDLE_INCOMPATIBLE', `The bundle's templates do not fit: ${what}.`, {
    where: 'templates',
    todo: 'Train again with this version.',
  });
}
