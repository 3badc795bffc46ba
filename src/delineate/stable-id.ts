const encoder = new TextEncoder();

/** One 32-bit lane: MurmurHash3's mixing (public domain, A. Appleby) over single bytes. */
function lane(bytes: Uint8Array, seed: number): number {
  let h = seed >>> 0;
  for (const byte of bytes) {
    h ^= Math.imul(byte, 0xcc9e2d51);
    h = Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64;
  }
  h ^= bytes.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 24 hex digits that depend on nothing but the parts and their order; an identity, not a secret. */
export function stableId(parts: readonly string[]): string {
  const bytes = encoder.encode(JSON.stringify(parts));
  return [0x9747b28c, 0x3c6ef372, 0xa54ff53a].map((seed) => lane(bytes, seed).toString(16).padStart(8, '0')).join('');
}
