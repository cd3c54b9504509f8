import { KycError } from '../domain/errors.ts';

/**
 * For a list that the account may not read: a right that is missing there alone is no wrong login, since
 * what is wanted can be named by its id.
 *
 * @param hint what is not listed, and how to name it
 * @returns what throws `vendor_misconfigured` for a 403, and any other failure as it is
 */
export function explainNoList(hint: string): (failure: unknown) => never {
  return (failure) => {
    if (!(failure instanceof KycError) || failure.vendorCode !== '403') throw failure;
    throw new KycError('vendor_misconfigured', hint, { vendorCode: '403', hadNoEffect: true });
  };
}

/**
 * Asks for what a creation depends on (a project, a template). What fails here made nothing, and
 * an answer that was lost is not taken for a session that was bought.
 *
 * @throws what `ask` throws, with `hadNoEffect`
 */
export async function lookUp<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (failure) {
    throw failure instanceof KycError ? failure.withDetails({ hadNoEffect: true }) : failure;
  }
}
