import type { JSX } from 'preact';
import { count, dateTime, duration, verdictOf } from '../../src/explore/index.js';
import { useApp } from '../state/app-context.js';
import { hashOf } from '../state/route.js';
import { LogText } from '../parts/text.js';
import { Severity } from '../parts/severity.js';

/** The answer in a sentence: is there something, where, since when, who, why, how sure. */
export function VerdictCard(): JSX.Element {
  const { cut, session, isChanged } = useApp();
  const { headline, first } = verdictOf(cut.segments, session.data.recipe?.calibration);
  const { run } = session.data;
  if (first === undefined) {
    return (
      <section class="verdict none" aria-label="Verdict">
        <h1 data-figure="headline">{headline}</h1>
        <p>
          {cut.flagged > 0 ? (
            <>
              {cut.flagged === 1 ? '1 line stands' : `${count(cut.flagged)} lines stand`} out alone, with too little
              evidence around for an alarm: see below when there is time.
            </>
          ) : (
            `${count(run.counts.scored)} lines were scored, and none stood out.`
          )}
        </p>
      </section>
    );
  }
  const [segment] = cut.segments;
  return (
    <section class="verdict found" aria-label="Verdict">
      <h1 data-figure="headline">
        {headline}
        {isChanged ? <span class="tag">under your controls</span> : null}
      </h1>
      <p class="answer">
        <Severity value={segment.severity} />{' '}
        <a class="lead" href={hashOf({ view: 'segment', id: segment.id })}>
          <LogText text={first.host} max={60} />
        </a>
        , since <time>{dateTime(first.sinceMs)}</time> UTC ({duration(first.untilMs - first.sinceMs)}),{' '}
        <b>
          <LogText text={first.who} max={200} />
        </b>
      </p>
      <ul class="because">
        {first.because.map((text) => (
          <li key={text}>
            <LogText text={text} max={400} />
          </li>
        ))}
      </ul>
      <p class="sure">
        <span class="label">How sure</span> {first.sure}.
      </p>
      <p class="next">
        <a class="button primary" href={hashOf({ view: 'segment', id: segment.id })}>
          Read it line by line
        </a>
        {cut.segments.length > 1 ? (
          <span class="then">
            Then{' '}
            {cut.segments.slice(1, 4).map((other) => (
              <a key={other.id} href={hashOf({ view: 'segment', id: other.id })}>
                <Severity value={other.severity} /> <LogText text={other.host} max={40} />
              </a>
            ))}
          </span>
        ) : null}
      </p>
    </section>
  );
}
