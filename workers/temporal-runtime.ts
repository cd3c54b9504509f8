import { Runtime, type Logger as TemporalLogger, type LogLevel } from '@temporalio/worker';
import type { Logger } from './logger.ts';

/**
 * Sends the logs of the Temporal SDK, its native part included, into our own log. Call it once per process,
 * before other code uses the SDK's runtime. `runProcess` handles signals, not the SDK.
 */
export function installTemporalRuntime(logger: Logger): void {
  Runtime.install({
    logger: temporalLogger(logger),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
    shutdownSignals: [],
  });
}

const LEVELS = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const;

function temporalLogger(logger: Logger): TemporalLogger {
  const log = (level: LogLevel, message: string, meta: object = {}): void => {
    logger[LEVELS[level]](fieldsOf(meta), message);
  };
  return {
    log,
    trace: (message, meta) => {
      log('TRACE', message, meta);
    },
    debug: (message, meta) => {
      log('DEBUG', message, meta);
    },
    info: (message, meta) => {
      log('INFO', message, meta);
    },
    warn: (message, meta) => {
      log('WARN', message, meta);
    },
    error: (message, meta) => {
      log('ERROR', message, meta);
    },
  };
}

/** Leaves out task tokens, and renames `error` to `err`, where our log expects it. */
function fieldsOf(meta: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(meta)
      .filter(([name]) => name !== 'taskToken')
      .map(([name, value]: [string, unknown]) => [name === 'error' ? 'err' : name, value]),
  );
}
