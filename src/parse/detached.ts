/** A copy that does not keep the string it was cut from alive (engines share the memory of slices). */
export function detached(text: string): string {
  // V8 copies slices below 13 characters anyway.
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
