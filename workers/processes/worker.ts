import { loadWorkerConfig } from '../../config/index.ts';
import { runProcess } from '../run-process.ts';
import { startWorker } from '../worker.ts';

await runProcess('worker', loadWorkerConfig, startWorker);
