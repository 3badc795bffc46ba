// The last one to three numbers of a row: they go through the same four-lane arithmetic by way of a few static slots, so
// that a number's result does not depend on where in an array it lies.

/** Eight slots of four numbers. */
const SLOTS: usize = memory.data(128, 16);

// @ts-ignore: decorator
@inline
export function slot(i: usize): usize {
  return SLOTS + (i << 4);
}

/** Copies `bytes` (4 to 12) to slot i, whose other lanes become 0; returns the slot. */
export function fill(i: usize, source: usize, bytes: usize): usize {
  const to = slot(i);
  v128.store(to, v128.splat<f32>(0));
  let at: usize = 0;
  do {
    store<f32>(to + at, load<f32>(source + at));
    at += 4;
  } while (at < bytes);
  return to;
}

/** Copies `bytes` (4 to 12) out of slot i. */
export function drain(target: usize, i: usize, bytes: usize): void {
  const from = slot(i);
  let at: usize = 0;
  do {
    store<f32>(target + at, load<f32>(from + at));
    at += 4;
  } while (at < bytes);
}
