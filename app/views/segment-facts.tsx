import type { JSX } from 'preact';
import { count, dateTime, decimal, relatedTo } from '../../src/explore/index.js';
import type { Segment, SegmentReason } from '../../src/types/index.js';
import { EvidenceBar, evidenceParts } from '../parts/evidence-bar.js';
import { Names } from '../parts/names.js';
import { Severity } from '../parts/severity.js';
import { LogText } from '../parts/text.js';
import { useApp } from '../state/app-context.js';
import { hashOf } from '../state/route.js';

const MOST_RELATED = 8;

/** Beside the lines: evidence by channel, reasons, who and what, and segments on the same names. */
export function SegmentFacts({ segment }: { readonly segment: Segment }): JSX.Element {
  return (
    <aside class="segment-side" aria-label="About the segment">
      <Evidence segment={segment} />
      <Reasons reasons={segment.reasons} />
      <Who segment={segment} />
      <Related segment={segment} />
    </aside>
  );
}

function Evidence({ segment }: { readonly segment: Segment }): JSX.Element {
  const { accessEvidence, actionEvidence, tempoEvidence, evidence, threshold, failures, alarmedBy } = segment;
  const { failures: failureNats } = evidenceParts(segment);
  const rows = [
    ['access', accessEvidence, 'who signed in, from where'],
    ['action', actionEvidence, 'what was done'],
    ['tempo', tempoEvidence, 'when, how much, in which order'],
    ['failures', failureNats, `${count(failures)} failed sign-ins before`],
  ] as const;
  return (
    <section class="card">
      <h2>Evidence</h2>
      <EvidenceBar segment={segment} />
      <p class="sum">
        <b>{decimal(evidence)} nats</b> against a threshold of {decimal(threshold)}
        {threshold > 0 ? ` (${decimal(evidence / threshold)} times)` : ''}
      </p>
      <table class="channels">
        <tbody>
          {rows.map(([name, nats, what]) => (
            <tr key={name}>
              <th scope="row">
                <span class={`swatch ${name}`} /> {name}
              </th>
              <td class="figure">{decimal(nats)}</td>
              <td class="soft">{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note">
        {alarmedBy === 'burst'
          ? 'It alarmed because failures of one source passed the limit that benign history sets.'
          : '√(access² + action² + tempo²) + failures.'}
      </p>
    </section>
  );
}

function Reasons({ reasons }: { readonly reasons: readonly SegmentReason[] }): JSX.Element {
  return (
    <section class="card">
      <h2>Reasons</h2>
      <ol class="reasons">
        {reasons.map(({ channel, signature, evidence, count: lines, text }) => (
          <li key={`${channel} ${signature}`}>
            <span class={`swatch ${channel}`} title={channel} />
            <span class="reason-text">
              <LogText text={text} max={400} />
              <code>
                <LogText text={signature} max={200} />
              </code>
            </span>
            <span class="figure" title="evidence in nats, and lines of the kind">
              {decimal(evidence)}
              <small>{count(lines)} ×</small>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Who({ segment: { entities, techniques } }: { readonly segment: Segment }): JSX.Element {
  return (
    <section class="card">
      <h2>Who and what</h2>
      <dl class="facts">
        <dt>Accounts</dt>
        <dd>
          <Names field="user" names={entities.users} most={30} />
        </dd>
        <dt>Addresses</dt>
        <dd>
          <Names field="address" names={entities.addresses} most={30} />
        </dd>
        <dt>Programs</dt>
        <dd>
          <LogText text={entities.programs.join(', ')} max={600} />
        </dd>
        {techniques.length === 0 ? null : (
          <>
            <dt title="leads for a reader, not findings">ATT&amp;CK</dt>
            <dd>
              {techniques.map(({ techniqueId, techniqueName, tacticName }) => (
                <p key={techniqueId} class="technique" title={tacticName}>
                  <b>
                    <LogText text={techniqueId} max={20} />
                  </b>{' '}
                  <LogText text={techniqueName} max={120} />
                </p>
              ))}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Related({ segment }: { readonly segment: Segment }): JSX.Element {
  const { cut } = useApp();
  const related = relatedTo(segment, cut.segments);
  return (
    <section class="card">
      <h2>
        Related segments <span class="count">{related.length}</span>
      </h2>
      {related.length === 0 ? (
        <p class="soft">No other segment has a host, an account or an address in common.</p>
      ) : null}
      <ul class="related">
        {related.slice(0, MOST_RELATED).map(({ segment: other, users, addresses, isSameHost }) => (
          <li key={other.id}>
            <a href={hashOf({ view: 'segment', id: other.id })}>
              <Severity value={other.severity} /> <LogText text={other.host} max={40} />, {dateTime(other.startMs)}
            </a>
            <small>
              <LogText text={[...addresses, ...users, ...(isSameHost ? ['same host'] : [])].join(', ')} max={160} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
