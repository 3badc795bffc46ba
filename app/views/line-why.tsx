import type { JSX } from 'preact';
import { decimal, percent } from '../../src/explore/index.js';
import { stepText } from '../../src/delineate/index.js';
import type { ExpectedKey, PredictorOpinion, Score } from '../../src/types/index.js';
import { sourceRefText } from '../../src/types/index.js';
import { CopyButton } from '../parts/copy-button.js';
import { LogText } from '../parts/text.js';
import { useApp } from '../state/app-context.js';

const MOST_EXPECTED = 5;

/** Why a line counts as it does: the sentence, the step, its tempo, and what each predictor expected instead. */
export function LineWhy({ line }: { readonly line: Score }): JSX.Element {
  const { table } = useApp();
  const { reason, kinds = [], rank, surprisal, key, transition, tempo = [], opinions = [], expected, ref } = line;
  const words = Object.entries(key).filter(([, word]) => word !== 'none') as (readonly [string, string])[];
  return (
    <div class="why-box">
      {kinds.length === 0 ? null : (
        <p>
          {kinds.map((kind) => (
            <span key={kind} class={`kind ${kind}`}>
              {kind.replace('_', ' ')}
            </span>
          ))}
          {reason === '' ? <NowFlagged rank={rank} topK={table.topK} /> : <LogText text={reason} max={500} />}
        </p>
      )}
      <dl class="facts">
        <dt>Surprisal</dt>
        <dd>
          {decimal(surprisal)} nats{rank > 0 ? `, rank ${rank} (K is ${table.topK})` : ', not scored by the model'}
        </dd>
        <dt>Key</dt>
        <dd>
          <code>
            <LogText text={line.template} max={300} />
          </code>
          {words.map(([part, word]) => (
            <span key={part} class={`part ${isNovel(word) ? 'novel' : ''}`}>
              {part} {word.replace('_', ' ')}
            </span>
          ))}
        </dd>
        {transition === undefined ? null : (
          <>
            <dt>Step</dt>
            <dd>
              <LogText text={stepText(transition, 'this line')} max={400} />
            </dd>
          </>
        )}
        {tempo.length === 0 ? null : (
          <>
            <dt>Tempo</dt>
            <dd>
              {tempo.map(({ factor, nats, text }) => (
                <p key={factor} class="tempo-reason">
                  <LogText text={text} max={300} /> <span class="soft">({decimal(nats)} nats)</span>
                </p>
              ))}
            </dd>
          </>
        )}
        <dt>Reference</dt>
        <dd>
          <code>
            <LogText text={sourceRefText(ref)} max={300} />
          </code>{' '}
          <CopyButton text={sourceRefText(ref)} label="copy" />
        </dd>
      </dl>
      <Predictors expected={expected} opinions={opinions} />
    </div>
  );
}

function NowFlagged({ rank, topK }: { readonly rank: number; readonly topK: number }): JSX.Element {
  return (
    <>
      its key ranks {rank}, behind the {topK} that K allows; the run allowed it and kept no reasons
    </>
  );
}

const ORDINARY_WORDS: ReadonlySet<string> = new Set(['known', 'trusted', 'none', 'new_part']);

function isNovel(word: string): boolean {
  return !ORDINARY_WORDS.has(word);
}

interface PredictorsProps {
  readonly expected: readonly ExpectedKey[];
  readonly opinions: readonly PredictorOpinion[];
}

/** The keys that were held for likelier: by both together, and by each predictor. */
function Predictors({ expected, opinions }: PredictorsProps): JSX.Element | null {
  if (expected.length === 0 && opinions.length === 0) return null;
  return (
    <div class="predictors">
      {expected.length === 0 ? null : (
        <Expected title="Expected instead" note="both predictors pooled" keys={expected} />
      )}
      {opinions.map(({ name, surprisal, rank, expected: keys }) => (
        <Expected
          key={name}
          title={name}
          note={`${decimal(surprisal)} nats${rank > 0 ? `, rank ${rank}` : ''}`}
          keys={keys}
        />
      ))}
    </div>
  );
}

interface ExpectedProps {
  readonly title: string;
  readonly note: string;
  readonly keys: readonly ExpectedKey[];
}

function Expected({ title, note, keys }: ExpectedProps): JSX.Element {
  return (
    <div>
      <h4>
        <LogText text={title} max={40} /> <small>{note}</small>
      </h4>
      <ol>
        {keys.slice(0, MOST_EXPECTED).map(({ keyId, text, probability }) => (
          <li key={`${keyId} ${text}`}>
            <b>{percent(probability, 1)}</b> <LogText text={text} max={200} />
          </li>
        ))}
      </ol>
    </div>
  );
}
