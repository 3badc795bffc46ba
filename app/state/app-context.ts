import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Controls, Coverage, Cut, LineTable } from '../../src/explore/index.js';
import type { Filter } from './filter.js';
import type { Route } from './route.js';
import type { Session } from './session.js';

/** What every part of the page can see and do. */
export interface App {
  readonly session: Session;
  /** The cut in force: that of the run, or of changed controls. */
  readonly cut: Cut;
  /** The lines as the controls in force judge them. */
  readonly table: LineTable;
  readonly controls: Controls | undefined;
  readonly coverage: Coverage | undefined;
  readonly isChanged: boolean;
  /** A new cut is being made. */
  readonly isCutting: boolean;
  readonly route: Route;
  readonly filter: Filter;
  readonly filterText: string;
  readonly theme: Theme;
  readonly isTuning: boolean;
  readonly go: (route: Route) => void;
  readonly setControls: (controls: Controls) => void;
  readonly setFilterText: (text: string) => void;
  readonly setTheme: (theme: Theme) => void;
  readonly setTuning: (isTuning: boolean) => void;
}

/** `system` follows the reader's setting. */
export type Theme = 'system' | 'light' | 'dark';

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('no app around this part');
  return app;
}
