import type { Label } from './labels.js';
import type { EvaluatedLine } from './records.js';

/** A host's name without its domain, in lower case: labels and logs often differ in both. */
export function shortHost(host: string): string {
  return host.split('.', 1)[0].toLowerCase();
}

/** `file:line` taken apart; a reference of another kind is all file. */
function splitRef(ref: string): [file: string, line: string] {
  const colon = ref.lastIndexOf(':');
  return colon < 0 ? [ref, ''] : [ref.slice(0, colon), ref.slice(colon + 1)];
}

/**
 * Finds the file that a label means where its path is written in another way: labels say `web1/auth.log`, a scan may have been given
 * `/data/web1/auth.log` or, from within the folder, `auth.log`.
 */
export class FileNames {
  /** Hosts by file. */
  readonly #files = new Map<string, Set<string>>();
  readonly #resolved = new Map<string, string>();

  constructor(lines: readonly EvaluatedLine[]) {
    for (const { ref, host } of lines) {
      const [file] = splitRef(ref);
      const hosts = this.#files.get(file);
      if (hosts === undefined) this.#files.set(file, new Set([shortHost(host)]));
      else hosts.add(shortHost(host));
    }
  }

  /**
   * The reference with the name that its file has among the lines: of the files with lines of the label's host, the one whose path
   * ends most alike, at least in its last part. Unchanged when there is none, or more than one.
   */
  resolve({ ref, host }: Label): string {
    const [file, line] = splitRef(ref);
    const key = `${host}\n${file}`;
    let name = this.#resolved.get(key);
    if (name === undefined) {
      name = this.#mostAlike(file, shortHost(host)) ?? file;
      this.#resolved.set(key, name);
    }
    return `${name}:${line}`;
  }

  #mostAlike(file: string, host: string): string | undefined {
    let most = 0;
    let found: string | undefined;
    for (const [candidate, hosts] of this.#files) {
      const parts = hosts.has(host) ? commonEnd(file, candidate) : 0;
      if (parts === 0 || parts < most) continue;
      found = parts > most ? candidate : undefined;
      most = parts;
    }
    return found;
  }
}

/** How many parts, from the last on, two paths have in common. */
function commonEnd(a: string, b: string): number {
  const [left, right] = [a.split('/').reverse(), b.split('/').reverse()];
  let count = 0;
  while (count < left.length && count < right.length && left[count] === right[count]) count += 1;
  return count;
}
