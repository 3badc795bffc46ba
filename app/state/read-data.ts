import type { PageData } from '../../src/report/page-data.js';

/** The data that stands in the page, unpacked where it was packed; the element goes, so that its text is not held twice. */
export async function readData(): Promise<PageData> {
  const element = document.getElementById('page-data');
  const text = element?.textContent ?? '';
  const isPacked = element?.getAttribute('type') === 'application/gzip';
  element?.remove();
  if (!isPacked) return JSON.parse(text) as PageData;
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as PageData;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
