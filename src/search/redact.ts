/** The URL without user name, password, query and fragment; `(not a URL)` for what is no http URL. */
export function redactUrl(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    // `user:password@host` without a scheme parses as a URL of the scheme `user:`.
    if (protocol !== 'http:' && protocol !== 'https:') return '(not a URL)';
    return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
  } catch {
    return '(not a URL)';
  }
}

/** Replaces every given secret in a text; secrets shorter than 3 characters are left, they would shred the text. */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret.length >= 3) clean = clean.replaceAll(secret, '[redacted]');
  // A URL with userinfo that came from elsewhere (a redirect, a proxy).
  return clean.replace(/:\/\/[^\s/@]{1,512}@/g, '://[redacted]@');
}
