export { byteOffsets, toMessageDocument, toSystemAuthDocument } from './documents.js';
export { families, fittingFamilies } from './families.js';
export { generateFleet } from './fleet.js';
export { overlayHost } from './overlay.js';
export type { Fleet, GeneratedLine, IntrusionRequest, OverlayOptions } from './records.js';
export { toLabelFile, toLabels, toLogFiles } from './text-files.js';
