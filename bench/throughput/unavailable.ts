/** Why something cannot be measured here: a tool, a file or a network that is not there. Reported, never a failure of the bench. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** One line for the results: what is missing, or what failed. */
export function reasonOf(error: unknown): string {
  if (error instanceof Unavailable) return error.message;
  return `failed: ${error instanceof Error ? error.message : String(error)}`;
}
