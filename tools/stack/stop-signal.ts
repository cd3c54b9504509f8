const PARENT_CHECK_MS = 500;

/**
 * Aborts when this process is asked to stop: Ctrl-C, SIGTERM, a closed terminal, or npm (our
 * parent) gone without a signal. Asking twice changes nothing: stopping is bounded anyway.
 */
export function stopSignal(env: NodeJS.ProcessEnv = process.env): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, abort);
  if (env['npm_lifecycle_event'] !== undefined) {
    // npm hands SIGTERM to a shell, which does not hand it on.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid !== parent) abort();
    }, PARENT_CHECK_MS);
    watch.unref();
  }
  return controller.signal;
}

/** Resolves when the signal has been aborted. Keeps the process alive until then. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const stayAlive = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(stayAlive);
      resolve();
    });
  });
}
