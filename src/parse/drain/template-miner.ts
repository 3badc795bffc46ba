import type { Template } from '../../types/index.js';
import type { Mask } from '../masking.js';
import { createMasker, tokenMaskTable } from '../masking.js';
import { AnswerMemory } from './answer-memory.js';
import type { DrainSettings, TemplateMinerOptions } from './drain-options.js';
import { drainSettings, masksOf } from './drain-options.js';
import type { TemplateMinerState } from './miner-state.js';
import { LineReader } from './line-reader.js';
import { minerState, parseMinerState, tokensOf } from './miner-state.js';
import type { Cluster } from './prefix-tree.js';
import { PrefixTree } from './prefix-tree.js';
import { isTrue, RecentAnswers } from './recent-answers.js';
import { detached } from '../detached.js';
import type { TokenIds } from './vocabulary.js';
import { Vocabulary, WILDCARD_ID } from './vocabulary.js';

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

/** The tree of one program. */
interface Shelf {
  readonly number: number;
  readonly program: string;
  readonly tree: PrefixTree;
  /** Counts the changes of its templates, from 1. */
  version: number;
}

const MAX_PROGRAM_LENGTH = 128;
/** Longer contents are not kept for `RecentAnswers`. */
const MAX_RECENT_LENGTH = 512;

class DrainMiner implements TemplateMiner {
  refused = 0;
  private readonly shelves = new Map<string, Shelf>();
  private readonly clusters: Cluster[] = [];
  private readonly vocabulary: Vocabulary;
  private readonly reader: LineReader;
  private readonly answers = new AnswerMemory();
  private readonly recent = new RecentAnswers(UNKNOWN_TEMPLATE);
  /** The program asked for last: neighbouring lines often have one. */
  private lastProgram: string | undefined;
  private lastShelf: Shelf | undefined;

  constructor(
    private readonly settings: DrainSettings,
    private readonly masks: readonly Mask[],
    state: TemplateMinerState | undefined,
  ) {
    this.vocabulary = new Vocabulary(tokenMaskTable(masks));
    this.reader = new LineReader(this.vocabulary, createMasker(masks), settings);
    for (const { program, text, size, path } of state?.clusters ?? []) {
      this.add(program, this.intern(tokensOf(text)), size, this.intern(path));
    }
  }

  learn(program: string, content: string): Template {
    const shelf = this.shelfOf(program);
    if (shelf === undefined) return this.learnNew(program, content);
    const line = this.reader.read(content);
    const known = this.answers.of(shelf.number, line);
    let cluster = known?.learned;
    if (cluster === undefined || known?.learnedAt !== shelf.version) {
      cluster = shelf.tree.search(line, this.settings.simTh);
      if (cluster === undefined) return this.learnNew(program, content);
      if (generalise(cluster, line)) {
        shelf.version++;
        cluster.template = { ...cluster.template, text: this.vocabulary.join(cluster.tokens) };
      } else if (known !== undefined) {
        known.learned = cluster;
        known.learnedAt = shelf.version;
      }
    }
    cluster.size++;
    return cluster.template;
  }

  match(program: string, content: string): Template {
    const shelf = this.shelfOf(program);
    if (shelf === undefined) return UNKNOWN_TEMPLATE;
    const recent = this.recent.at(content);
    if (isTrue(recent, content, shelf, shelf.version)) return recent.template;
    const template = this.matchAnew(shelf, content);
    if (content.length <= MAX_RECENT_LENGTH) {
      recent.content = content;
      recent.shelf = shelf;
      recent.version = shelf.version;
      recent.template = template;
    }
    return template;
  }

  private matchAnew(shelf: Shelf, content: string): Template {
    const line = this.reader.read(content);
    const known = this.answers.of(shelf.number, line);
    if (known?.matched !== undefined && known.matchedAt === shelf.version) return known.matched;
    const template = shelf.tree.match(line)?.template ?? UNKNOWN_TEMPLATE;
    if (known !== undefined) {
      known.matched = template;
      known.matchedAt = shelf.version;
    }
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
      this.masks.map((mask) => mask.name),
      this.clusters.map(({ template, size, path }) => ({
        program: template.program,
        text: template.text,
        size,
        path: path.map((branch) => this.vocabulary.textOf(branch)),
      })),
    );
  }

  private learnNew(program: string, content: string): Template {
    if (this.clusters.length >= this.settings.maxClusters) {
      this.refused++;
      return UNKNOWN_TEMPLATE;
    }
    return this.add(program, this.intern(this.reader.tokens(content)), 1).template;
  }

  private shelfOf(program: string): Shelf | undefined {
    const name = this.settings.perProgram ? program : '';
    if (name !== this.lastProgram) {
      this.lastShelf = this.shelves.get(shelfKey(name));
      this.lastProgram = this.lastShelf?.program;
    }
    return this.lastShelf;
  }

  private intern(tokens: readonly string[]): Int32Array {
    return Int32Array.from(tokens, (token) => this.vocabulary.intern(token));
  }

  /** @param path where a saved state has it; otherwise the tree makes room. */
  private add(program: string, tokens: Int32Array, size: number, path?: Int32Array): Cluster {
    const shelf = this.shelfOf(program) ?? this.newShelf(program);
    const template: Template = {
      id: this.clusters.length + 1,
      program: shelf.program,
      text: this.vocabulary.join(tokens),
    };
    const branches = path === undefined ? shelf.tree.branchesFor(tokens) : Array.from(path);
    const cluster: Cluster = { tokens, size, path: branches, template };
    shelf.tree.place(cluster);
    shelf.version++;
    this.clusters.push(cluster);
    return cluster;
  }

  private newShelf(name: string): Shelf {
    const { depth, maxChildren, perProgram } = this.settings;
    const program = perProgram ? detached(shelfKey(name)) : '';
    const tree = new PrefixTree(depth, maxChildren, this.vocabulary);
    const shelf: Shelf = { number: this.shelves.size, program, tree, version: 1 };
    this.shelves.set(program, shelf);
    return shelf;
  }
}

function shelfKey(program: string): string {
  return program.length > MAX_PROGRAM_LENGTH ? program.slice(0, MAX_PROGRAM_LENGTH) : program;
}

/** Puts `<*>` where the line differs. @returns whether the template changed. */
function generalise({ tokens }: Cluster, { ids, count }: TokenIds): boolean {
  let isChanged = false;
  for (let i = 0; i < count; i++) {
    if (tokens[i] === ids[i] || tokens[i] === WILDCARD_ID) continue;
    tokens[i] = WILDCARD_ID;
    isChanged = true;
  }
  return isChanged;
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
  return new DrainMiner(loaded?.settings ?? drainSettings(options), masks, loaded);
}
