export { createFolderBundleStore } from './folder-bundle-store.js';
export { createFolderCheckpointStore } from './folder-checkpoint-store.js';
export { createIndexBundleStore } from './index-bundle-store.js';
export { createIndexCheckpointStore } from './index-checkpoint-store.js';
export { packBundle, unpackBundle } from './bundle-file.js';
export { makeManifest, verifyBundle } from './manifest.js';
