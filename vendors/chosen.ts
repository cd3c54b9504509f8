import { KycError } from '../domain/errors.ts';

/** What a session is to be made with (a project, a template), and who named it. */
export interface Chosen {
  /** As it was named; null where nobody did and the vendor's own settings decide. */
  name: string | null;
  /** JSON pointer of the option that named it; null where the account did, or nobody. */
  pointer: string | null;
}

/**
 * The error for a choice that the vendor cannot follow. Messages stay in our logs; what leaves with the
 * error into history and events is the option that named it, or the account's own name for it. Free
 * text of a client does not.
 */
export function cannotUse(message: string, { name, pointer }: Chosen): KycError {
  const fields = pointer === null ? [] : [{ pointer, message }];
  const vendorCode = name === null || pointer !== null ? undefined : plainName(name);
  return new KycError('vendor_misconfigured', message, {
    fields,
    ...(vendorCode === undefined ? {} : { vendorCode }),
  });
}

/** `Büro Nord` becomes `Buro_Nord`; undefined when no letter or digit of it is left. */
function plainName(name: string): string | undefined {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '');
  const word = plain.replaceAll(/[^A-Za-z0-9.-]+/g, '_').slice(0, 40);
  return /[A-Za-z0-9]/.test(word) ? word : undefined;
}
