import type { Template } from '../../types/index.js';
import { hasDigit } from './tokens.js';
import type { TokenIds, Vocabulary } from './vocabulary.js';
import { WILDCARD_ID } from './vocabulary.js';

/** A group of lines with one template. */
export interface Cluster {
  /** Numbers in the vocabulary. */
  readonly tokens: Int32Array;
  /** Lines learned into it. */
  size: number;
  /** Branches from the token count down to the leaf: a leading token each, or `<*>`. */
  readonly path: readonly number[];
  /** As handed out; replaced, with the same id, when the template generalises. */
  template: Template;
}

interface Node {
  readonly children: Map<number, Node>;
  /** In order of creation; filled in leaves only. */
  readonly clusters: Cluster[];
}

interface Best {
  cluster: Cluster | undefined;
  equal: number;
  wildcards: number;
}

/**
 * Drain's fixed-depth tree: token count, then leading tokens, then clusters (He et al. 2017, §III; Drain3 0.9.11
 * `tree_search`, `add_seq_to_prefix_tree`, `fast_match`).
 */
export class PrefixTree {
  private readonly roots = new Map<number, Node>();
  private readonly prefixLevels: number;

  constructor(
    depth: number,
    private readonly maxChildren: number,
    private readonly vocabulary: Vocabulary,
  ) {
    this.prefixLevels = depth - 3;
  }

  /**
   * The cluster that a line joins while learning: most equal tokens (wildcards do not count), then most wildcards,
   * then the oldest; undefined when none reaches `simTh`.
   */
  search(line: TokenIds, simTh: number): Cluster | undefined {
    const leaf = this.walk(line);
    // An empty line has one cluster and no similarity.
    if (leaf === undefined || line.count === 0) return leaf?.clusters[0];
    const best: Best = { cluster: undefined, equal: -1, wildcards: -1 };
    for (const cluster of leaf.clusters) consider(best, cluster, line);
    return best.equal / line.count >= simTh ? best.cluster : undefined;
  }

  /**
   * The cluster whose template covers a line exactly, wildcards counted as equal. The learning path is tried first;
   * when it ends in nothing, every path that the line can have been learned on (at each level the exact branch and the
   * wildcard branch). A line that was learned is therefore always found; Drain3's `fallback` strategy looks through all
   * clusters of the same length to the same end. Among several: most wildcards, then the oldest, as Drain3.
   */
  match(line: TokenIds): Cluster | undefined {
    const best: Best = { cluster: undefined, equal: 0, wildcards: -1 };
    const leaf = this.walk(line);
    if (leaf !== undefined) considerCovering(best, leaf, line);
    if (best.cluster === undefined) {
      const root = this.roots.get(line.count);
      if (root !== undefined) this.matchBelow(best, root, line, 0);
    }
    return best.cluster;
  }

  /** Makes room for a new cluster and returns the branches it lies under; see `place`. */
  branchesFor(tokens: Int32Array): readonly number[] {
    const path: number[] = [];
    let node = this.roots.get(tokens.length);
    for (let level = 0; level < this.levelsOf(tokens.length); level++) {
      const branch = this.branchFor(node, tokens[level]);
      path.push(branch);
      node = node?.children.get(branch);
    }
    return path;
  }

  /** Puts a cluster at the end of its path. */
  place(cluster: Cluster): void {
    let node = getOrAdd(this.roots, cluster.tokens.length);
    for (const branch of cluster.path) node = getOrAdd(node.children, branch);
    node.clusters.push(cluster);
  }

  /** Leading tokens that lead to the leaf of a line of this length; the last token never does. */
  private levelsOf(count: number): number {
    return Math.max(0, Math.min(this.prefixLevels, count - 1));
  }

  private branchFor(node: Node | undefined, token: number): number {
    const children = node?.children;
    if (children?.has(token) === true) return token;
    if (hasDigit(this.vocabulary.textOf(token))) return WILDCARD_ID;
    const count = children?.size ?? 0;
    const room = children?.has(WILDCARD_ID) === true ? count < this.maxChildren : count + 1 < this.maxChildren;
    return room ? token : WILDCARD_ID;
  }

  private walk({ ids, count }: TokenIds): Node | undefined {
    let node = this.roots.get(count);
    const levels = this.levelsOf(count);
    for (let level = 0; level < levels && node !== undefined; level++) {
      node = node.children.get(ids[level]) ?? node.children.get(WILDCARD_ID);
    }
    return node;
  }

  private matchBelow(best: Best, node: Node, line: TokenIds, level: number): void {
    if (level >= this.levelsOf(line.count)) {
      considerCovering(best, node, line);
      return;
    }
    const token = line.ids[level];
    const exact = node.children.get(token);
    if (exact !== undefined) this.matchBelow(best, exact, line, level + 1);
    if (token === WILDCARD_ID) return;
    const wild = node.children.get(WILDCARD_ID);
    if (wild !== undefined) this.matchBelow(best, wild, line, level + 1);
  }
}

function getOrAdd(nodes: Map<number, Node>, key: number): Node {
  let node = nodes.get(key);
  if (node === undefined) {
    node = { children: new Map(), clusters: [] };
    nodes.set(key, node);
  }
  return node;
}

function consider(best: Best, cluster: Cluster, { ids, count }: TokenIds): void {
  const { tokens } = cluster;
  let equal = 0;
  let wildcards = 0;
  for (let i = 0; i < count; i++) {
    const token = tokens[i];
    if (token === WILDCARD_ID) wildcards++;
    else if (token === ids[i]) equal++;
  }
  if (equal > best.equal || (equal === best.equal && wildcards > best.wildcards)) {
    best.cluster = cluster;
    best.equal = equal;
    best.wildcards = wildcards;
  }
}

function considerCovering(best: Best, leaf: Node, { ids, count }: TokenIds): void {
  for (const cluster of leaf.clusters) {
    const { tokens } = cluster;
    let wildcards = 0;
    let covers = true;
    for (let i = 0; i < count; i++) {
      const token = tokens[i];
      if (token === WILDCARD_ID) wildcards++;
      else if (token !== ids[i]) {
        covers = false;
        break;
      }
    }
    if (!covers) continue;
    const isOlder = best.cluster !== undefined && cluster.template.id < best.cluster.template.id;
    if (wildcards > best.wildcards || (wildcards === best.wildcards && isOlder)) {
      best.cluster = cluster;
      best.wildcards = wildcards;
    }
  }
}
