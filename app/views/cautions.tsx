import type { JSX } from 'preact';
import { percent } from '../../src/explore/index.js';
import { LogText } from '../parts/text.js';
import { useApp } from '../state/app-context.js';

const MOST = 8;
/** More unparsed lines than this share deserve a word. */
const UNPARSED_WORTH_SAYING = 0.001;

/** What makes the figures less sure than they look. */
export function Cautions(): JSX.Element | null {
  const { counts, bundle } = useApp().session.data.run;
  const { state, warnings } = bundle.training;
  const texts = [...warnings];
  if (state !== 'ready' && texts.length === 0) texts.push(`The model is ${state}: expect more false alarms.`);
  if (counts.unparsed > counts.read * UNPARSED_WORTH_SAYING) {
    texts.push(`${percent(counts.unparsed, counts.read)} of what was read could not be parsed and was not looked at.`);
  }
  if (texts.length === 0) return null;
  return (
    <section class="cautions" aria-label="Read with care">
      <b>Read with care</b>
      <ul>
        {texts.slice(0, MOST).map((text) => (
          <li key={text}>
            <LogText text={text} max={300} />
          </li>
        ))}
      </ul>
    </section>
  );
}
