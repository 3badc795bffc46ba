/** Three digits: `2.61M`, `175k`, `90`; a dash for what is no number. */
export function rateText(rate: number): string {
  if (!Number.isFinite(rate)) return '–';
  if (rate >= 1e6) return `${digits(rate / 1e6)}M`;
  return rate >= 1e3 ? `${digits(rate / 1e3)}k` : digits(rate);
}

/** `1.23×` */
export function ratioText(ratio: number): string {
  return Number.isFinite(ratio) ? `${digits(ratio)}×` : '–';
}

/** `, 256 MiB`; nothing where memory was not measured. */
export function memoryText(bytes: number | undefined): string {
  return bytes === undefined ? '' : `, ${Math.round(bytes / 2 ** 20)} MiB`;
}

/** ` (wall)` where wall time counts. */
export function perText({ per }: { readonly per?: 'wall' | undefined }): string {
  return per === 'wall' ? ' (wall)' : '';
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
