import type { JSX, RefObject } from 'preact';
import { dateTime } from '../../src/explore/index.js';
import { LogText, logText } from '../parts/text.js';
import { useApp, type Theme } from '../state/app-context.js';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
}

interface TopBarProps {
  readonly filterField: RefObject<HTMLInputElement | null>;
  readonly showHelp: () => void;
}

/** What was looked at, the views, the filter, and the switches. */
export function TopBar({ filterField, showHelp }: TopBarProps): JSX.Element {
  const { session, route, filterText, setFilterText, theme, setTheme, isTuning, setTuning, isCutting } = useApp();
  const { title, run } = session.data;
  const { fromMs, toMs } = run;
  return (
    <header class="top-bar">
      <div class="brand">
        <a href="#/" class="logo">
          LogMamba
        </a>
        <span class="what" title={logText(title, 400)}>
          <b>
            {run.kind} <LogText text={title} max={120} />
          </b>
          <small>
            {fromMs === undefined || toMs === undefined
              ? 'no lines scored'
              : `${dateTime(fromMs).slice(0, 16)} – ${dateTime(toMs).slice(0, 16)} UTC`}
          </small>
        </span>
      </div>
      <nav class="views" aria-label="Views">
        <View view="overview" label="Fleet" current={route.view === 'overview' || route.view === 'segment'} />
        <View view="lines" label="Lines" current={route.view === 'lines'} />
        <View view="run" label="Run" current={route.view === 'run'} />
      </nav>
      <div class="filter" role="search">
        <input
          ref={filterField}
          type="search"
          aria-label="Filter"
          placeholder="Filter: host:… user:… address:… words   ( / )"
          value={filterText}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => setFilterText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' && event.key !== 'Enter') return;
            event.preventDefault();
            if (event.key === 'Escape') setFilterText('');
            event.currentTarget.blur();
          }}
        />
      </div>
      <div class="switches">
        <button type="button" aria-pressed={isTuning} title="Controls (c)" onClick={() => setTuning(!isTuning)}>
          What if{isCutting ? ' …' : ''}
        </button>
        <button type="button" title="Theme (t)" onClick={() => setTheme(nextTheme(theme))}>
          {theme === 'system' ? 'Auto' : theme === 'light' ? 'Light' : 'Dark'}
        </button>
        <button type="button" title="Help (?)" aria-label="Help" onClick={showHelp}>
          ?
        </button>
      </div>
    </header>
  );
}

interface ViewProps {
  readonly view: 'overview' | 'lines' | 'run';
  readonly label: string;
  readonly current: boolean;
}

function View({ view, label, current }: ViewProps): JSX.Element {
  return (
    <a href={view === 'overview' ? '#/' : `#/${view}`} {...(current ? { 'aria-current': 'page' as const } : {})}>
      {label}
    </a>
  );
}
