import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { colourOf } from '../parts/colour.js';
import type { Theme } from '../state/app-context.js';
import type { Lane } from '../state/buckets.js';

const HEIGHT = 22;
/** Least ink of a bucket that has lines. */
const LEAST = 0.1;

interface HeatProps {
  readonly lane: Lane;
  readonly buckets: number;
  readonly highest: number;
  readonly theme: Theme;
}

/** A host's buckets as cells: the darker, the higher the highest score; those with flagged lines in a colour of their own. */
export function Heat({ lane, buckets, highest, theme }: HeatProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const draw = (): void => drawHeat(element, { lane, buckets, highest });
    draw();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => dark.removeEventListener('change', draw);
  }, [lane, buckets, highest, theme]);
  return <canvas ref={canvas} width={buckets * 4} height={HEIGHT} aria-hidden="true" />;
}

function drawHeat(canvas: HTMLCanvasElement, { lane, buckets, highest }: Omit<HeatProps, 'theme'>): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const around = canvas.parentElement ?? document.body;
  const calm = colourOf(around, '--calm');
  const odd = colourOf(around, '--odd');
  const wide = canvas.width / buckets;
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (let bucket = 0; bucket < buckets; bucket++) {
    if (lane.volume[bucket] === 0) continue;
    const isOdd = lane.anomalous[bucket] > 0;
    const share = highest > 0 ? Math.min(1, lane.scores[bucket] / highest) : 0;
    context.globalAlpha = isOdd ? 0.45 + 0.55 * share : LEAST + (1 - LEAST) * 0.55 * share;
    context.fillStyle = isOdd ? odd : calm;
    context.fillRect(bucket * wide, 0, wide - 0.6, canvas.height);
  }
}
