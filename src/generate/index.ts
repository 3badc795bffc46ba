export { byteOffsets, toMessageDocument, toSystemAuthDocument } from './documents.js';
export { families } from './families.js';
export { generateFleet } from './fleet.js';
export type { Fleet, GeneratedLine, IntrusionRequest } from './records.js';
export { toLabelFile, toLabels, toLogFiles } from './text-files.js';
