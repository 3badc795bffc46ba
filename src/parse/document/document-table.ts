import { PathTable } from './path-table.js';

/** Every path at which a document is looked into for its header and its line; the modules that read them add theirs. */
export const DOCUMENT = new PathTable();
