import { render } from 'preact';
import { readData } from './state/read-data.js';
import { createSession } from './state/session.js';
import { applyTheme, storedTheme } from './state/theme.js';
import { Shell } from './views/shell.js';

applyTheme(storedTheme());
const root = document.getElementById('app');

readData().then(
  (data) => {
    if (root === null) return;
    const session = createSession(data);
    root.replaceChildren();
    render(<Shell session={session} />, root);
    document.documentElement.dataset['ready'] = 'true';
  },
  (error: unknown) => {
    const said = document.createElement('p');
    said.textContent = `The data of this page cannot be read: ${String(error)}`;
    root?.prepend(said);
  },
);
