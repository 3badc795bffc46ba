import { asText, fieldAt, isFields } from './field-access.js';
import type { Fields } from './field-access.js';

/** What one key of a document may lead to. */
interface Step {
  /** The path that ends here; -1 for none. */
  slot: number;
  /** The rests of longer paths. */
  readonly rests: [rest: string, slot: number][];
  below: Steps | undefined;
}

type Steps = ReadonlyMap<string, Step>;

/** Numbers of paths, in the order in which they are tried. */
export type Slots = readonly number[];

/** What a document holds at the paths of a table, by slot. */
export type Values = readonly unknown[];

/**
 * Many dotted paths, looked up in one walk over the keys that a document has: most documents have few of the paths, and asking for
 * each costs several times as much. Finds what `fieldAt` finds, however the shipper spelled a path.
 */
export class PathTable {
  readonly #paths: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #values: unknown[] = [];
  /** Slots that the document in hand has filled. */
  readonly #filled: number[] = [];
  #root: Steps | undefined;
  #document: Fields = {};

  /** Adds paths, which may be in the table already; all must be added before the first document is read. */
  slots(...paths: readonly string[]): Slots {
    return paths.map((path) => this.slot(path));
  }

  /** Adds one path. */
  slot(path: string): number {
    const known = this.#numbers.get(path);
    if (known !== undefined) return known;
    this.#numbers.set(path, this.#paths.length);
    this.#values.push(undefined);
    return this.#paths.push(path) - 1;
  }

  /** The document's values by slot, true until the next document is read. */
  read(document: Fields): Values {
    this.#root ??= stepsOf(this.#paths.map((path, slot) => [path, slot]));
    for (const slot of this.#filled) this.#values[slot] = undefined;
    this.#filled.length = 0;
    this.#document = document;
    this.#walk(document, this.#root);
    return this.#values;
  }

  #walk(fields: Fields, steps: Steps): void {
    for (const name in fields) {
      const step = steps.get(name);
      if (step === undefined) continue;
      const value = fields[name];
      if (step.slot >= 0) this.#fill(step.slot, value);
      if (step.below !== undefined && isFields(value)) this.#walk(value, step.below);
    }
  }

  #fill(slot: number, value: unknown): void {
    if (this.#values[slot] === undefined) {
      this.#values[slot] = value;
      this.#filled.push(slot);
    } else {
      // spelled in two ways: which one counts is decided in one place
      this.#values[slot] = fieldAt(this.#document, this.#paths[slot]);
    }
  }
}

/** Every key that begins one of the paths, whether it ends at a dot or is the path itself. */
function stepsOf(paths: readonly (readonly [path: string, slot: number])[]): Steps {
  const steps = new Map<string, Step>();
  const stepAt = (name: string): Step => {
    const known = steps.get(name) ?? { slot: -1, rests: [], below: undefined };
    steps.set(name, known);
    return known;
  };
  for (const [path, slot] of paths) {
    stepAt(path).slot = slot;
    for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      stepAt(path.slice(0, dot)).rests.push([path.slice(dot + 1), slot]);
    }
  }
  for (const step of steps.values()) if (step.rests.length > 0) step.below = stepsOf(step.rests);
  return steps;
}

/** The first of the slots that holds text (or a number), trimmed of nothing; an array counts by its first element. */
export function firstText(values: Values, slots: Slots): string | undefined {
  for (const slot of slots) {
    const value = values[slot];
    if (value === undefined) continue;
    const text = asText(value);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}
