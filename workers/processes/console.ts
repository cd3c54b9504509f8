import { loadConsoleConfig } from '../../config/index.ts';
import { startConsole } from '../console.ts';
import { runProcess } from '../run-process.ts';

await runProcess('console', loadConsoleConfig, startConsole);
