import { loadSandboxConfig } from '../../config/index.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { runProcess } from '../run-process.ts';

await runProcess('sandbox', loadSandboxConfig, async (config, { logger }) => {
  const { host, port, publicUrl, veriff, datakeen, environment } = config;
  const production = environment === 'production';
  const sandbox = await startSandbox({
    host,
    port,
    publicUrl,
    veriff,
    datakeen,
    production,
    logger,
  });
  logger.info({ address: sandbox.url }, 'listening');
  return { stop: () => sandbox.close() };
});
