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
    if (!(failure instanceof KycError)) throw failure;
    const { code, message, fields, retryAfterMs, vendorCode, cause } = failure;
    throw new KycError(code, message, {
      fields,
      hadNoEffect: true,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(vendorCode === undefined ? {} : { vendorCode }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
