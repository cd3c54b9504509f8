import { loadSandboxConfig } from '../../config/index.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { runProcess } from '../run-process.ts';

await runProcess('sandbox', loadSandboxConfig, async (config, { logger }) => {
  const { host, port, publicUrl, credentials, environment } = config;
  const production = environment === 'production';
  const sandbox = await startSandbox({ host, port, publicUrl, credentials, production, logger });
  logger.info({ address: sandbox.url, vendors: Object.keys(credentials) }, 'listening');
  return { stop: () => sandbox.close() };
});
