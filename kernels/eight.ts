// Eight neighbouring channels, or the last one to seven: these go through padded copies, so that the arithmetic is the same.

/** Three slots of eight numbers. */
const SLOTS: usize = memory.data(96, 16);

/** Where eight numbers can be read: at the source, or in slot i with zeros behind the first `width`. */
// @ts-ignore: decorator
@inline
export function eightFrom(i: usize, source: usize, width: usize): usize {
  return width == 8 ? source : padded(i, source, width);
}

function padded(i: usize, source: usize, width: usize): usize {
  const to = SLOTS + (i << 5);
  for (let k: usize = 0; k < 8; k++) store<f32>(to + (k << 2), k < width ? load<f32>(source + (k << 2)) : 0);
  return to;
}

/** Writes the first `width` of eight numbers. */
// @ts-ignore: decorator
@inline
export function eightTo(target: usize, low: v128, high: v128, width: usize): void {
  if (width == 8) {
    v128.store(target, low);
    v128.store(target, high, 16);
  } else {
    firstOf(target, low, high, width);
  }
}

function firstOf(target: usize, low: v128, high: v128, width: usize): void {
  v128.store(SLOTS, low);
  v128.store(SLOTS, high, 16);
  for (let k: usize = 0; k < width; k++) store<f32>(target + (k << 2), load<f32>(SLOTS + (k << 2)));
}
