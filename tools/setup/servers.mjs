// What the stack and the tests import (typed in servers.d.mts).
export { ensureTemporalServer } from './temporal-server.mjs';
export { ensureTimeSkippingServer } from './time-skipping-server.mjs';
