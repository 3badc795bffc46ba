// Sums of embeddings, and what reaches them. Shapes: ids (rows, features), table (entries, width), out (rows, width).

/** out[r] += Σ_f table[ids[r, f]], f in [first, last); a negative id adds nothing. */
export function embeddingSumForward(
  out: usize,
  ids: usize,
  table: usize,
  rows: usize,
  features: usize,
  first: usize,
  last: usize,
  width: usize,
): void {
  const rowBytes = width << 2;
  for (let r: usize = 0; r < rows; r++) {
    const from = ids + (first << 2);
    const end = ids + (last << 2);
    let i: usize = 0;
    for (; i + 128 <= rowBytes; i += 128) addWide(out + i, table + i, from, end, rowBytes);
    for (; i < rowBytes; i += 4) {
      let sum = load<f32>(out + i);
      for (let id = from; id < end; id += 4) {
        const entry = load<i32>(id);
        if (entry >= 0) sum += load<f32>(table + <usize>entry * rowBytes + i);
      }
      store<f32>(out + i, sum);
    }
    ids += features << 2;
    out += rowBytes;
  }
}

/** 32 columns, their sums in registers. */
function addWide(out: usize, table: usize, from: usize, end: usize, rowBytes: usize): void {
  let a0 = v128.load(out);
  let a1 = v128.load(out, 16);
  let a2 = v128.load(out, 32);
  let a3 = v128.load(out, 48);
  let a4 = v128.load(out, 64);
  let a5 = v128.load(out, 80);
  let a6 = v128.load(out, 96);
  let a7 = v128.load(out, 112);
  for (let id = from; id < end; id += 4) {
    const entry = load<i32>(id);
    if (entry < 0) continue;
    const row = table + <usize>entry * rowBytes;
    a0 = f32x4.add(a0, v128.load(row));
    a1 = f32x4.add(a1, v128.load(row, 16));
    a2 = f32x4.add(a2, v128.load(row, 32));
    a3 = f32x4.add(a3, v128.load(row, 48));
    a4 = f32x4.add(a4, v128.load(row, 64));
    a5 = f32x4.add(a5, v128.load(row, 80));
    a6 = f32x4.add(a6, v128.load(row, 96));
    a7 = f32x4.add(a7, v128.load(row, 112));
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
  v128.store(out, a4, 64);
  v128.store(out, a5, 80);
  v128.store(out, a6, 96);
  v128.store(out, a7, 112);
}

/** dTable[ids[r, f]] += dOut[r]. */
export function embeddingSumBackward(
  dTable: usize,
  ids: usize,
  dOut: usize,
  rows: usize,
  features: usize,
  first: usize,
  last: usize,
  width: usize,
): void {
  const rowBytes = width << 2;
  const whole = rowBytes & ~15;
  for (let r: usize = 0; r < rows; r++) {
    for (let f = first; f < last; f++) {
      const entry = load<i32>(ids + (f << 2));
      if (entry < 0) continue;
      const to = dTable + <usize>entry * rowBytes;
      let i: usize = 0;
      for (; i < whole; i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(dOut + i)));
      for (; i < rowBytes; i += 4) store<f32>(to + i, load<f32>(to + i) + load<f32>(dOut + i));
    }
    ids += features << 2;
    dOut += rowBytes;
  }
}
