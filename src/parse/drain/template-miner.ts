import type { Template } from '../../types/index.js';
import { createMasker } from '../masking.js';
import type { DrainSettings, TemplateMinerOptions } from './drain-options.js';
import { drainSettings, masksOf } from './drain-options.js';
import type { TemplateMinerState } from './miner-state.js';
import { minerState, parseMinerState, tokensOf } from './miner-state.js';
import type { Cluster } from './prefix-tree.js';
import { PrefixTree } from './prefix-tree.js';
import { WILDCARD, detached, escapeWildcards, tokenize } from './tokens.js';

/** What a line is that no template covers. */
export const UNKNOWN_TEMPLATE: Template = { id: 0, program: '', text: 'UNKNOWN' };

/** Turns lines into templates: learns them from benign history, and afterwards only matches. */
export interface TemplateMiner {
  /** Finds or makes the template of a line; UNKNOWN only when `maxClusters` are used up. */
  learn(program: string, content: string): Template;
  /** The template that covers a line in every token, or UNKNOWN. Changes nothing. */
  match(program: string, content: string): Template;
  /** All templates, in the order of their ids: the one with id n at n - 1. */
  templates(): readonly Template[];
  /** Lines learned into each template, in the same order. */
  sizes(): readonly number[];
  /** Lines that could not be learned because `maxClusters` were used up. */
  readonly refused: number;
  toJSON(): TemplateMinerState;
}

/** The tree of one program, and the masked lines whose answer is known while the tree does not change. */
interface Shelf {
  readonly tree: PrefixTree;
  readonly learned: Map<string, Cluster>;
  readonly matched: Map<string, Template>;
}

/** Remembered answers a program, and the longest line remembered: together they bound the memory. */
const MAX_REMEMBERED = 4096;
const MAX_REMEMBERED_LENGTH = 512;
const MAX_PROGRAM_LENGTH = 128;

class DrainMiner implements TemplateMiner {
  refused = 0;
  private readonly shelves = new Map<string, Shelf>();
  private readonly clusters: Cluster[] = [];

  constructor(
    private readonly settings: DrainSettings,
    private readonly maskNames: readonly string[],
    private readonly mask: (content: string) => string,
    state: TemplateMinerState | undefined,
  ) {
    for (const { program, text, size, path } of state?.clusters ?? []) {
      this.add(program, tokensOf(text), path, size);
    }
  }

  learn(program: string, content: string): Template {
    const key = this.shelfKey(program);
    const masked = this.masked(content);
    const shelf = this.shelves.get(key);
    const known = shelf?.learned.get(masked);
    if (known !== undefined) {
      known.size++;
      return known.template;
    }
    const tokens = tokenize(masked, this.settings.maxTokens);
    const cluster = shelf?.tree.search(tokens, this.settings.simTh);
    if (cluster === undefined) {
      if (this.clusters.length >= this.settings.maxClusters) {
        this.refused++;
        return UNKNOWN_TEMPLATE;
      }
      const tree = shelf?.tree ?? this.newTree();
      return this.add(key, tokens, tree.branchesFor(tokens), 1).template;
    }
    cluster.size++;
    if (generalise(cluster, tokens)) forget(shelf);
    // The tree now answers this line with this cluster and no change: true until the tree changes.
    else if (shelf !== undefined) remember(shelf.learned, masked, cluster);
    return cluster.template;
  }

  match(program: string, content: string): Template {
    const shelf = this.shelves.get(this.shelfKey(program));
    if (shelf === undefined) return UNKNOWN_TEMPLATE;
    const masked = this.masked(content);
    const known = shelf.matched.get(masked);
    if (known !== undefined) return known;
    const template = shelf.tree.match(tokenize(masked, this.settings.maxTokens))?.template ?? UNKNOWN_TEMPLATE;
    remember(shelf.matched, masked, template);
    return template;
  }

  templates(): readonly Template[] {
    return this.clusters.map((cluster) => cluster.template);
  }

  sizes(): readonly number[] {
    return this.clusters.map((cluster) => cluster.size);
  }

  toJSON(): TemplateMinerState {
    return minerState(
      this.settings,
      this.maskNames,
      this.clusters.map(({ template, size, path }) => ({
        program: template.program,
        text: template.text,
        size,
        path: [...path],
      })),
    );
  }

  private masked(content: string): string {
    const { maxCharacters } = this.settings;
    const cut = content.length > maxCharacters ? content.slice(0, maxCharacters) : content;
    return this.mask(escapeWildcards(cut));
  }

  private shelfKey(program: string): string {
    if (!this.settings.perProgram) return '';
    return program.length > MAX_PROGRAM_LENGTH ? program.slice(0, MAX_PROGRAM_LENGTH) : program;
  }

  private newTree(): PrefixTree {
    return new PrefixTree(this.settings.depth, this.settings.maxChildren);
  }

  private add(key: string, tokens: string[], path: readonly string[], size: number): Cluster {
    const program = detached(key);
    const template: Template = { id: this.clusters.length + 1, program, text: tokens.join(' ') };
    const cluster: Cluster = { tokens, size, path, template };
    let shelf = this.shelves.get(program);
    if (shelf === undefined) {
      shelf = { tree: this.newTree(), learned: new Map(), matched: new Map() };
      this.shelves.set(program, shelf);
    }
    shelf.tree.place(cluster);
    this.clusters.push(cluster);
    forget(shelf);
    return cluster;
  }
}

/** Puts `<*>` where the line differs. @returns whether the template changed. */
function generalise(cluster: Cluster, tokens: readonly string[]): boolean {
  let isChanged = false;
  for (let i = 0; i < tokens.length; i++) {
    if (cluster.tokens[i] === tokens[i] || cluster.tokens[i] === WILDCARD) continue;
    cluster.tokens[i] = WILDCARD;
    isChanged = true;
  }
  if (isChanged) cluster.template = { ...cluster.template, text: cluster.tokens.join(' ') };
  return isChanged;
}

function forget(shelf: Shelf | undefined): void {
  shelf?.learned.clear();
  shelf?.matched.clear();
}

function remember<T>(known: Map<string, T>, masked: string, answer: T): void {
  if (masked.length > MAX_REMEMBERED_LENGTH) return;
  if (known.size >= MAX_REMEMBERED) known.clear();
  known.set(detached(masked), answer);
}

/**
 * Drain (He et al. 2017) with the tree of Drain3 0.9.11, one tree per program.
 *
 * @param options settings and masks; a state brings its own settings, and only `masks` is read beside it.
 * @param state what `toJSON` gave, possibly through JSON text.
 * @throws ConnectorError CONFIG_INVALID, BUNDLE_CORRUPT, BUNDLE_INCOMPATIBLE
 */
export function createTemplateMiner(options: TemplateMinerOptions = {}, state?: unknown): TemplateMiner {
  const masks = masksOf(options);
  const names = masks.map((mask) => mask.name);
  const loaded = state === undefined ? undefined : parseMinerState(state, names);
  return new DrainMiner(loaded?.settings ?? drainSettings(options), names, createMasker(masks), loaded);
}
