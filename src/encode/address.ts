/** An IP address as 16 bytes (IPv4 mapped into IPv6), or undefined for a host name. Linear in the length; at most 64 characters. */
export function parseAddress(text: string): Uint8Array | undefined {
  if (text.length > 64) return undefined;
  const zone = text.indexOf('%');
  const bare = zone < 0 ? text : text.slice(0, zone);
  const bytes = new Uint8Array(16);
  if (!bare.includes(':')) {
    bytes[10] = bytes[11] = 0xff;
    return writeIpv4(bare, bytes) ? bytes : undefined;
  }
  return writeIpv6(bare, bytes) ? bytes : undefined;
}

function writeIpv4(text: string, bytes: Uint8Array): boolean {
  const parts = text.split('.');
  if (parts.length !== 4) return false;
  return parts.every((part, i) => {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return false;
    bytes[12 + i] = Number(part);
    return true;
  });
}

function writeIpv6(text: string, bytes: Uint8Array): boolean {
  let body = text;
  const lastColon = body.lastIndexOf(':');
  const tail = body.slice(lastColon + 1);
  if (tail.includes('.')) {
    if (!writeIpv4(tail, bytes)) return false;
    const [a, b, c, d] = bytes.subarray(12);
    body = `${body.slice(0, lastColon + 1)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
    bytes.fill(0);
  }
  const halves = body.split('::');
  if (halves.length > 2) return false;
  const head = halves[0] === '' ? [] : halves[0].split(':');
  const rest = halves.length === 1 || halves[1] === '' ? [] : halves[1].split(':');
  const given = head.length + rest.length;
  if (halves.length === 1 ? given !== 8 : given > 7) return false;
  return writeGroups(head, bytes, 0) && writeGroups(rest, bytes, 8 - rest.length);
}

function writeGroups(groups: readonly string[], bytes: Uint8Array, at: number): boolean {
  return groups.every((group, i) => {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return false;
    const value = parseInt(group, 16);
    bytes[2 * (at + i)] = value >> 8;
    bytes[2 * (at + i) + 1] = value & 0xff;
    return true;
  });
}

function isIpv4(bytes: Uint8Array): boolean {
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return false;
  return bytes[10] === 0xff && bytes[11] === 0xff;
}

/** The network an address is taken to belong to: /24 for IPv4, /48 for IPv6, the name itself for a host name. */
export function networkOf(address: string): string {
  const bytes = parseAddress(address);
  if (bytes === undefined) return address;
  if (isIpv4(bytes)) return `${bytes[12]}.${bytes[13]}.${bytes[14]}.0/24`;
  const group = (i: number): string => ((bytes[i] << 8) | bytes[i + 1]).toString(16);
  return `${group(0)}:${group(2)}:${group(4)}::/48`;
}

/** Loopback, RFC 1918, RFC 4193, link-local, and shared address space (RFC 6598). */
export function isPrivateAddress(address: string): boolean {
  const bytes = parseAddress(address);
  if (bytes === undefined) return address === 'localhost';
  if (isIpv4(bytes)) {
    const [a, b] = bytes.subarray(12);
    if (a === 10 || a === 127) return true;
    if (a === 172) return b >= 16 && b < 32;
    if (a === 192) return b === 168;
    if (a === 169) return b === 254;
    return a === 100 && b >= 64 && b < 128;
  }
  if (bytes[0] === 0xfe && (bytes[1] & 0xc0) === 0x80) return true;
  if ((bytes[0] & 0xfe) === 0xfc) return true;
  return bytes[15] === 1 && bytes.subarray(0, 15).every((byte) => byte === 0);
}
