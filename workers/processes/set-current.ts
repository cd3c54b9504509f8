import { loadSetCurrentConfig } from '../../config/index.ts';
import { runProcess } from '../run-process.ts';
import { runSetCurrent } from '../set-current.ts';

await runProcess('set-current', loadSetCurrentConfig, async (config, context) => {
  await runSetCurrent(config, context);
  return null;
});
