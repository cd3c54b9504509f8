import { Runtime, type Logger as TemporalLogger, type LogLevel } from '@temporalio/worker';
import type { Logger } from './logger.ts';

/**
 * Sends what the Temporal SDK logs, its native part included, into our own log. Once per process and
 * before anything else uses the SDK's runtime. Signals are handled by `runProcess`, not by the SDK.
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

/** Task tokens only fill the log; an error is shown where our log looks for one. */
function fieldsOf(meta: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(meta)
      .filter(([name]) => name !== 'taskToken')
      .map(([name, value]: [string, unknown]) => [name === 'error' ? 'err' : name, value]),
  );
}
