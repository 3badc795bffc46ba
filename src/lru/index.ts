/** Hosts whose state is kept, the same in every room: else what one still knows another has forgotten. The host heard of longest ago gives way. */
export const MAX_HOSTS = 10_000;

export { LruMap } from './lru-map.js';
export { UseOrder } from './use-order.js';
export type { Linked } from './use-order.js';
