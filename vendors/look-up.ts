import { KycError } from '../domain/errors.ts';

/**
 * For a list that the account may not read (403): that is no wrong login, since an operator can name the
 * wanted item by its id.
 *
 * @param hint what is not listed, and how to name it
 * @returns a function that throws `vendor_misconfigured` for a 403, and rethrows any other failure
 */
export function explainNoList(hint: string): (failure: unknown) => never {
  return (failure) => {
    if (!(failure instanceof KycError) || failure.vendorCode !== '403') throw failure;
    throw new KycError('vendor_misconfigured', hint, { vendorCode: '403', hadNoEffect: true });
  };
}

/**
 * Asks for what a creation depends on (a project, a template). A failure here created no session, so a lost
 * answer does not count as a bought session.
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
