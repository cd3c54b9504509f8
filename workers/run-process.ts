import { traceOf } from '../activities/failure.ts';
import type { Logger } from './logger.ts';
import { createLogger } from './logger.ts';

/** A running process. */
export interface Running {
  /** Takes no new work, finishes the current work, and closes all connections. */
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
 * The most time from the first signal to the exit: longer than the grace for current work, and shorter than
 * the 30 s after which an orchestrator kills the process.
 */
const STOP_MS = 25_000;

/**
 * Runs one process from its configuration to its end: reads the configuration, starts, logs once that it is
 * ready, and stops on SIGTERM or SIGINT. It then takes no new work, finishes the current work, and exits with
 * 0 within `stopMs`; another process goes on with what is unfinished. At a second signal it exits at once,
 * with 1. It also exits with 1 when the configuration has faults (it names all), the start fails, the process
 * cannot go on, or no code caught an error.
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

/** Logs a fault in the configuration without a stack: it is for the person who wrote the configuration. */
function loadOrExit<Config>(name: string, load: () => Config): Config {
  try {
    return load();
  } catch (error) {
    const logger = createLogger({ process: name, level: 'info' });
    logger.fatal(error instanceof Error ? error.message : 'The configuration cannot be read.');
    return exit(logger, 1);
  }
}

/** Logs only the trace: Node would print all properties of the error, which may hold anything. */
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
