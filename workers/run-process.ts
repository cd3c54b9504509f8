import { traceOf } from '../activities/failure.ts';
import type { Logger } from './logger.ts';
import { createLogger } from './logger.ts';

/** A process that is up. */
export interface Running {
  /** Stops taking work, finishes what is in hand, and lets go of everything. */
  stop(): Promise<void>;
  /** Rejects when the process cannot go on; never resolves otherwise. */
  failed?: Promise<never>;
}

export interface StartContext {
  logger: Logger;
  /** Aborted by SIGTERM or SIGINT while the process is still starting. */
  signal: AbortSignal;
}

/**
 * From the first signal to the end, whatever is still starting or stopping: longer than the grace that
 * work in hand is given, and shorter than the 30 s after which an orchestrator kills.
 */
const STOP_MS = 25_000;

/**
 * Runs one process from its configuration to its end: reads the configuration, starts, says once that
 * it is ready, and stops on SIGTERM or SIGINT: takes nothing more, finishes what is in hand, and exits 0
 * within `stopMs`; what is not finished by then is written down and goes on elsewhere. A second signal
 * is obeyed at once, with 1. Exits 1 as well when the configuration has faults (all are named), the
 * start is refused, it cannot go on, or a failure was not caught.
 */
export async function runProcess<Config extends { logLevel: string }>(
  name: string,
  load: () => Config,
  start: (config: Config, context: StartContext) => Promise<Running | null>,
  stopMs = STOP_MS,
): Promise<never> {
  const config = loadOrExit(name, load);
  const logger = createLogger({ process: name, level: config.logLevel });
  endOnUncaughtFailures(logger);
  const { signal, stopped } = stopOnSignals(logger, stopMs);
  try {
    const running = await start(config, { logger, signal });
    if (running === null) return exit(logger, 0);
    logger.info('ready');
    await Promise.race([stopped, running.failed ?? stopped]);
    await running.stop();
    return exit(logger, 0);
  } catch (error) {
    if (signal.aborted && isAbort(error)) return exit(logger, 0);
    logger.fatal({ err: error }, error instanceof Error ? error.message : 'cannot go on');
    return exit(logger, 1);
  }
}

/** The first SIGTERM or SIGINT aborts `signal`, and ends the process after `stopMs` if nothing else does. */
function stopOnSignals(
  logger: Logger,
  stopMs: number,
): { signal: AbortSignal; stopped: Promise<void> } {
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (stopping.signal.aborted) {
          logger.warn({ signal }, 'stopping at once');
          exit(logger, 1);
        }
        logger.info({ signal }, 'stopping');
        setTimeout(() => {
          logger.error(
            { stopMs },
            'what is in hand was not finished in time: it goes on elsewhere',
          );
          exit(logger, 0);
        }, stopMs);
        stopping.abort();
        resolve();
      });
    }
  });
  return { signal: stopping.signal, stopped };
}

/** Prints a fault in the configuration without a stack: it is for the person who wrote it. */
function loadOrExit<Config>(name: string, load: () => Config): Config {
  try {
    return load();
  } catch (error) {
    const logger = createLogger({ process: name, level: 'info' });
    logger.fatal(error instanceof Error ? error.message : 'The configuration cannot be read.');
    return exit(logger, 1);
  }
}

/** Node would print all of the error's properties, which may hold anything; this prints only the trace. */
function endOnUncaughtFailures(logger: Logger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.once(event, (error: unknown) => {
      logger.fatal({ event, ...traceOf(error) }, 'a failure that nobody caught');
      exit(logger, 1);
    });
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function exit(logger: Logger, code: number): never {
  logger.info({ code }, 'stopped');
  logger.flush();
  process.exit(code);
}
