export { documentSubject } from './document-subject.js';
export { lineSubject, segmentSubject } from './subject.js';
export type { VerdictSubject } from './subject.js';
export { isWide, makeVerdict } from './make-verdict.js';
export type { Opinion } from './make-verdict.js';
export { verdictDocument } from './verdict-document.js';
export { readVerdict } from './read-verdict.js';
export { noteOf, standingVerdicts, verdictBook } from './verdict-book.js';
export { isSuppressedDocument } from './judge-document.js';
