import { KycError } from '../domain/errors.ts';

/**
 * Asks for what a creation depends on (a project, a template). What fails here made nothing, so that
 * nobody takes an answer that was lost for a session that was bought.
 *
 * @throws what `ask` throws, with `hadNoEffect`
 */
export async function lookUp<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (failure) {
    throw failure instanceof KycError ? failure.with({ hadNoEffect: true }) : failure;
  }
}
