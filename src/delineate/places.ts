/** Place of an entry in a table of a saved state. */
export type Place = number;

/** Gives each object a place when it is first met. */
export class Places<T> {
  readonly list: T[] = [];
  readonly #places = new Map<T, Place>();

  of(item: T): Place {
    let place = this.#places.get(item);
    if (place === undefined) {
      place = this.list.length;
      this.list.push(item);
      this.#places.set(item, place);
    }
    return place;
  }
}

/** @throws RangeError when there is no such entry */
export function at<T>(list: readonly T[], place: Place): T {
  if (!Number.isInteger(place) || place < 0 || place >= list.length) throw new RangeError(`no entry ${place}`);
  return list[place];
}
