/** Characters that end a bare word of rison. */
const ENDS = new Set(" '!:(),*@$");

/**
 * Reads rison (https://github.com/Nanonid/rison), the language of `_a` and `_g` in the products' URLs, by its grammar.
 * @throws Error where a product would refuse it
 */
export function parseRison(text: string): unknown {
  let at = 0;

  function fail(): never {
    throw new Error(`rison cannot be read at ${at}: ${text}`);
  }

  function value(): unknown {
    const char = text[at];
    if (char === "'") return quoted();
    if (char === '(') return object();
    if (char === '!') return bang();
    return word();
  }

  function bang(): unknown {
    const kind = text[at + 1];
    at += 2;
    if (kind === '(') return list();
    if (kind === 't') return true;
    if (kind === 'f') return false;
    if (kind === 'n') return null;
    return fail();
  }

  function list(): unknown[] {
    const items: unknown[] = [];
    while (text[at] !== ')') {
      if (items.length > 0 && text[at++] !== ',') fail();
      items.push(value());
    }
    at += 1;
    return items;
  }

  function object(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    at += 1;
    while (text[at] !== ')') {
      if (entries.length > 0 && text[at++] !== ',') fail();
      const name = value();
      if (text[at++] !== ':') fail();
      entries.push([String(name), value()]);
    }
    at += 1;
    return Object.fromEntries(entries);
  }

  function quoted(): string {
    let out = '';
    at += 1;
    for (;;) {
      const char = text[at++];
      if (char === undefined) fail();
      if (char === "'") return out;
      if (char !== '!') out += char;
      else if (text[at] === '!' || text[at] === "'") out += text[at++];
      else fail();
    }
  }

  function word(): string | number {
    const start = at;
    while (at < text.length && !ENDS.has(text[at])) at += 1;
    const found = text.slice(start, at);
    if (found === '') fail();
    return /^-?\d+(\.\d+)?$/.test(found) ? Number(found) : found;
  }

  const whole = value();
  if (at !== text.length) fail();
  return whole;
}
