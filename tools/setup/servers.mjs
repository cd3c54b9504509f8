// What the stack and the tests import.
export { ensureBrowser } from './browser.mjs';
export {
  ensureGoClientGenerator,
  ensurePythonClientGenerator,
  GO_CLIENT_MODULES,
} from './client-generators.mjs';
export { ensureContractTester } from './contract-tester.mjs';
export { ensurePostgresClients } from './postgres-clients.mjs';
export { ensureS3Server } from './s3-server.mjs';
export { ensureTemporalServer } from './temporal-server.mjs';
export { ensureTimeSkippingServer } from './time-skipping-server.mjs';
