import type { ParsedLog } from '../types/index.js';

/** Strings remembered; so many templates or hosts occur in no benign history, and hostile ones are forgotten again. */
const MOST = 20_000;
/** Longer strings are hardly ever the same. */
const LONGEST = 256;

/**
 * Makes copies of logs for a history that is kept whole: what many lines have in common is one string, instead of a piece cut out of
 * each line that keeps the line alive; and the object is written out, since one made by spreading takes half as much again.
 */
export function logCompactor(): (log: ParsedLog) => ParsedLog {
  const known = new Map<string, string>();
  const one = (text: string): string => {
    if (text.length > LONGEST) return text;
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= MOST) known.clear();
    known.set(text, text);
    return text;
  };
  return ({ ref, timeMs, offset, host, program, pid, body, content, repeat, fields, lineReconstructed, late }) => ({
    ref,
    timeMs,
    offset,
    host: one(host),
    program: one(program),
    pid,
    body,
    content: content === body ? body : one(content),
    repeat,
    fields: fields.address === undefined ? fields : { ...fields, address: one(fields.address) },
    lineReconstructed,
    late,
  });
}
