// What the stack and the tests import.
export { ensureTemporalServer } from './temporal-server.mjs';
export { ensureTimeSkippingServer } from './time-skipping-server.mjs';
