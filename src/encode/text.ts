const MAX_NAME = 128;

/**
 * A name from a log as a text of its own, at most 128 characters: engines keep a slice's whole parent (a 10 MB line)
 * alive for as long as the slice is held, and maps hold names for weeks.
 */
export function ownText(text: string): string {
  const cut = withoutNul(text.length > MAX_NAME ? text.slice(0, MAX_NAME) : text);
  // V8 copies slices below 13 characters anyway.
  return cut.length < 13 ? cut : cut.split('').join('');
}

/** NUL separates the names of a key (`joinKey`): in a name it becomes U+FFFD. */
export function withoutNul(name: string): string {
  return name.includes('\0') ? name.replaceAll('\0', '\ufffd') : name;
}

/** Joins a kind and a name, neither of which holds NULs, into one map key, which no other names give. */
export function joinKey(kind: string, name: string): string {
  return `${kind}\0${name}`;
}
