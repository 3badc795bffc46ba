/** How far back a rotated file lies, oldest first: dated files, then numbered ones (4 before 1), then the live file. */
interface RotationKey {
  /** Path of the live file that the set belongs to. */
  readonly base: string;
  readonly kind: 'dated' | 'numbered' | 'live';
  /** Rises from old to new within a kind. */
  readonly order: number;
}

const KIND_ORDER = { dated: 0, numbered: 1, live: 2 } as const;
/** logrotate's `dateext`, after the name (`auth.log-20260101`, `auth.log.2026-01-01`) … */
const DATE_SUFFIX = /^(.+)[-._]((?:19|20)\d{2})-?([01]\d)-?([0-3]\d)(?:[-_T]?(\d{2}))?$/;
/** … or before its extension (`auth-20260101.log`). */
const DATE_BEFORE_EXTENSION = /^(.+)[-._]((?:19|20)\d{2})-?([01]\d)-?([0-3]\d)(?:[-_T]?(\d{2}))?(\.[a-z]{1,8})$/;
const NUMBER_SUFFIX = /^(.+)\.(\d{1,4})$/;

/**
 * Puts log files in the order in which their lines were written: the sets of rotated files in the order of their first
 * mention, and within a set the oldest first (`auth.log.4.gz`, `.3.gz`, …, `auth.log.1`, `auth.log`; `dateext` too).
 * A path given twice is kept once.
 */
export function orderRotated(paths: readonly string[]): string[] {
  return rotatedSets(paths).flat();
}

/** The same, each set for itself: the lines of a set follow each other, those of two sets may be of the same time. */
export function rotatedSets(paths: readonly string[]): string[][] {
  const sets = new Map<string, { path: string; key: RotationKey }[]>();
  for (const path of new Set(paths)) {
    const key = rotationKey(path);
    const set = sets.get(key.base);
    if (set === undefined) sets.set(key.base, [{ path, key }]);
    else set.push({ path, key });
  }
  return [...sets.values()].map((set) => set.sort((a, b) => compareKeys(a.key, b.key)).map((file) => file.path));
}

function compareKeys(a: RotationKey, b: RotationKey): number {
  return KIND_ORDER[a.kind] - KIND_ORDER[b.kind] || a.order - b.order;
}

function rotationKey(path: string): RotationKey {
  const name = path.replace(/\.gz$/, '');
  const dated = DATE_SUFFIX.exec(name) ?? DATE_BEFORE_EXTENSION.exec(name);
  if (dated !== null) {
    const [, stem, year, month, day, hour = '00', extension = ''] = dated;
    return { base: stem + extension, kind: 'dated', order: Number(`${year}${month}${day}${hour}`) };
  }
  const numbered = NUMBER_SUFFIX.exec(name);
  if (numbered !== null) return { base: numbered[1], kind: 'numbered', order: -Number(numbered[2]) };
  return { base: name, kind: 'live', order: 0 };
}
