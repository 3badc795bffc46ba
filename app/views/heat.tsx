import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { colourOf } from '../parts/colour.js';
import type { Theme } from '../state/app-context.js';
import type { Lane } from '../state/buckets.js';

/** Least ink of a bucket that has lines. */
const LEAST = 0.16;

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
    const fit = new ResizeObserver(draw);
    fit.observe(element);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => {
      fit.disconnect();
      dark.removeEventListener('change', draw);
    };
  }, [lane, buckets, highest, theme]);
  return <canvas ref={canvas} aria-hidden="true" />;
}

function drawHeat(canvas: HTMLCanvasElement, { lane, buckets, highest }: Omit<HeatProps, 'theme'>): void {
  canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
  canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
  const context = canvas.getContext('2d');
  if (context === null) return;
  const around = canvas.parentElement ?? document.body;
  const calm = colourOf(around, '--calm');
  const odd = colourOf(around, '--odd');
  const edge = (bucket: number): number => Math.round((bucket * canvas.width) / buckets);
  const gap = canvas.width / buckets > 4 ? 1 : 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    if (lane.volume[bucket] === 0) continue;
    const isOdd = lane.anomalous[bucket] > 0;
    const share = highest > 0 ? Math.min(1, lane.scores[bucket] / highest) : 0;
    context.globalAlpha = isOdd ? 0.45 + 0.55 * share : LEAST + (1 - LEAST) * 0.7 * share;
    context.fillStyle = isOdd ? odd : calm;
    context.fillRect(edge(bucket), 0, edge(bucket + 1) - edge(bucket) - gap, canvas.height);
  }
}
