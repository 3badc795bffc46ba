export type { Distribution } from './dialect.js';
export type { LineOrigin } from './documents.js';
export { byteOffsets, toMessageDocument, toSystemAuthDocument } from './documents.js';
export { families } from './families.js';
export type { FamilyDescription } from './families.js';
export { generateFleet } from './fleet.js';
export type {
  Fleet,
  FleetOptions,
  GeneratedHost,
  GeneratedLine,
  HostKind,
  IntrusionFamily,
  IntrusionLabel,
  IntrusionRequest,
  IntrusionVariant,
  PlantedIntrusion,
} from './records.js';
export type { LabelRecord, TextFile } from './text-files.js';
export { logFileOf, toLabelFile, toLabels, toLogFiles } from './text-files.js';
