import type { JSX } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Controls } from '../../src/explore/index.js';
import { useKeys } from '../parts/use-keys.js';
import { AppContext, type App, type Theme } from '../state/app-context.js';
import { parseFilter } from '../state/filter.js';
import { hashOf, parseRoute, type Route } from '../state/route.js';
import { coverageIn, sameControls, type Session } from '../state/session.js';
import { applyTheme, storedTheme } from '../state/theme.js';
import { useCut } from '../state/use-cut.js';
import { ControlsPanel } from './controls-panel.js';
import { Help } from './help.js';
import { LinesPage } from './lines-page.js';
import { Overview } from './overview.js';
import { RunPage } from './run-page.js';
import { SegmentPage } from './segment-page.js';
import { nextTheme, TopBar } from './top-bar.js';

/** Width from which the controls stand open beside the rest. */
const WIDE = '(min-width: 1600px)';

/** The page: state that all parts share, and the view that the address names. */
export function Shell({ session }: { readonly session: Session }): JSX.Element {
  const [route, setRoute] = useState<Route>(() => parseRoute(location.hash));
  const [controls, setControls] = useState<Controls | undefined>(session.runControls);
  const [filterText, setFilterText] = useState('');
  const [theme, setThemeState] = useState<Theme>(storedTheme);
  const [isTuning, setTuning] = useState(() => session.runControls !== undefined && matchMedia(WIDE).matches);
  const [isHelping, setHelping] = useState(false);
  const filterField = useRef<HTMLInputElement>(null);
  const { cut, isCutting } = useCut(session, controls);
  useEffect(() => {
    const follow = (): void => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const go = useCallback((next: Route): void => {
    location.hash = hashOf(next);
  }, []);
  const setTheme = useCallback((next: Theme): void => {
    applyTheme(next);
    setThemeState(next);
  }, []);
  const table = useMemo(
    () => (controls === undefined ? session.table : session.table.withTopK(controls.topK)),
    [session, controls?.topK],
  );
  const filter = useMemo(() => parseFilter(filterText), [filterText]);
  const isChanged =
    controls !== undefined && session.runControls !== undefined && !sameControls(controls, session.runControls);
  const app: App = {
    session,
    cut,
    table,
    controls,
    coverage: useMemo(() => coverageIn(session, cut), [session, cut]),
    isChanged,
    isCutting,
    route,
    filter,
    filterText,
    theme,
    isTuning,
    go,
    setControls,
    setFilterText,
    setTheme,
    setTuning,
  };
  const leave = (): void => {
    if (filterText !== '') setFilterText('');
    else if (route.view !== 'overview') go({ view: 'overview' });
    else setTuning(false);
  };
  useKeys({
    '/': () => filterField.current?.focus(),
    '?': () => setHelping(true),
    Escape: leave,
    c: () => setTuning((is) => !is),
    t: () => setTheme(nextTheme(theme)),
    o: () => go({ view: 'overview' }),
    l: () => go({ view: 'lines' }),
    r: () => go({ view: 'run' }),
  });
  return (
    <AppContext.Provider value={app}>
      <TopBar filterField={filterField} showHelp={() => setHelping(true)} />
      <div class={`body ${isTuning ? 'tuning' : ''}`}>
        <main id="main" class={`view-${route.view}`}>
          <View route={route} />
        </main>
        {isTuning ? <ControlsPanel /> : null}
      </div>
      {isHelping ? <Help close={() => setHelping(false)} /> : null}
    </AppContext.Provider>
  );
}

function View({ route }: { readonly route: Route }): JSX.Element {
  switch (route.view) {
    case 'overview':
      return <Overview />;
    case 'segment':
      return <SegmentPage id={route.id} />;
    case 'lines':
      return <LinesPage />;
    case 'run':
      return <RunPage />;
  }
}
