import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from './logger.ts';
import {
  isNotFound,
  missingSearchAttributes,
  SEARCH_ATTRIBUTE_NAMES,
  type TemporalServices,
} from './prepare-temporal.ts';

const LOOK_AGAIN_MS = 500;

/** The worker must not start: without these attributes every workflow task would fail. */
export class SearchAttributesMissing extends Error {
  readonly missing: readonly string[];

  constructor(namespace: string, missing: readonly string[]) {
    super(
      `Temporal's namespace "${namespace}" lacks the search attributes ${missing.join(', ')}. ` +
        'Run `npm run migrate` with TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE set, or register each: ' +
        missing
          .map(
            (name) =>
              `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type Keyword`,
          )
          .join('; '),
    );
    this.name = 'SearchAttributesMissing';
    this.missing = missing;
  }
}

/**
 * Waits for the search attributes and fails after `patienceMs`: the process that registers them may have
 * started together with this one.
 *
 * @throws SearchAttributesMissing naming them and the remedy; Temporal's own error when it stays down
 */
export async function requireSearchAttributes(
  services: TemporalServices,
  options: { namespace: string; patienceMs: number; logger: Logger; signal: AbortSignal },
): Promise<void> {
  const { namespace, patienceMs, logger, signal } = options;
  const giveUpAt = performance.now() + patienceMs;
  for (let told = false; ; told = true) {
    const missing = await ask(services, namespace, performance.now() >= giveUpAt);
    if (missing?.length === 0) return;
    if (missing !== null && performance.now() >= giveUpAt) {
      throw new SearchAttributesMissing(namespace, missing);
    }
    if (!told) logger.warn({ missing, namespace }, 'waiting for the search attributes');
    await pause(LOOK_AGAIN_MS, undefined, { signal });
  }
}

/** The missing ones (all, where the namespace does not exist); null when Temporal does not answer now. */
async function ask(
  services: TemporalServices,
  namespace: string,
  isLastTry: boolean,
): Promise<string[] | null> {
  try {
    return await missingSearchAttributes(services, namespace);
  } catch (error) {
    if (isNotFound(error)) return [...SEARCH_ATTRIBUTE_NAMES];
    if (isLastTry) throw error;
    return null;
  }
}
