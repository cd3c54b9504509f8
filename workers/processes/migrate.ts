import { loadMigrateConfig } from '../../config/index.ts';
import { runMigrations } from '../migrate.ts';
import { runProcess } from '../run-process.ts';

await runProcess('migrate', loadMigrateConfig, async (config, context) => {
  await runMigrations(config, context);
  return null;
});
