import { stepText } from '../delineate/index.js';
import type { PredictorOpinion, Score } from '../types/index.js';
import { clipped, decimal, percent } from './format.js';
import type { SafeHtml } from './html.js';
import { NOTHING, html } from './html.js';

const MAX_REASON = 400;
const MAX_KEY = 200;
const MAX_NAME = 40;
const MAX_EXPECTED = 3;
const MAX_OPINIONS = 4;
const MAX_TEMPO = 5;

/** Why a line is anomalous: kinds of evidence, the sentence, the step taken, its tempo, and what was expected. */
export function explanation(score: Score): SafeHtml {
  const { isAnomaly, kinds = [], reason, expected, opinions = [] } = score;
  if (!isAnomaly) return tempoReasons(score);
  return html`${kinds.map((kind) => html`<span class="kind ${kind}">${kind.replace('_', ' ')}</span> `)}${clipped(
    reason,
    MAX_REASON,
  )}${step(score)}${tempoReasons(score)}${expectedKeys(expected)}${opinions.length === 0 ? NOTHING : sideBySide(opinions)}`;
}

/** Left out where the sentence tells it already. */
function step({ transition, reason }: Score): SafeHtml {
  if (transition === undefined || reason.includes(`seen ${transition.seen} of ${transition.total} times`))
    return NOTHING;
  return html`<p class="step">${stepText(transition, 'this line')}.</p>`;
}

function tempoReasons({ tempo = [], reason }: Score): SafeHtml {
  return html`${tempo
    .filter(({ text }) => !reason.includes(text))
    .slice(0, MAX_TEMPO)
    .map(
      ({ factor, nats, text }) =>
        html`<p class="tempo-reason" title="tempo: ${factor}">
          <span class="key tempo"></span> ${clipped(text, MAX_REASON)} (${decimal(nats)} nats)
        </p>`,
    )}`;
}

/** The keys that were held for likelier, with their probabilities. */
function expectedKeys(expected: Score['expected']): SafeHtml {
  if (expected.length === 0) return NOTHING;
  return html`<ul class="expected" title="What was expected here instead">
    ${expected
      .slice(0, MAX_EXPECTED)
      .map((key) => html`<li><b>${percent(key.probability, 1)}</b> ${clipped(key.text, MAX_KEY)}</li>`)}
  </ul>`;
}

function sideBySide(opinions: readonly PredictorOpinion[]): SafeHtml {
  return html`<details class="opinions">
    <summary>What each predictor expected</summary>
    <div class="side">
      ${opinions
        .slice(0, MAX_OPINIONS)
        .map(
          ({ name, surprisal, rank, expected }) =>
            html`<div>
              <b>${clipped(name, MAX_NAME)}</b> ${decimal(surprisal)} nats${rank > 0 ? `, rank ${rank}` : ''}
              ${expectedKeys(expected)}
            </div>`,
        )}
    </div>
  </details>`;
}
