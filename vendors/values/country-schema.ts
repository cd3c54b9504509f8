import { z } from 'zod';
import { alpha2Of, alpha3Of, countryFault } from './country.ts';

/**
 * A country of today in a request: taken as alpha-2 or alpha-3, kept in the form that is wanted. What
 * is none is refused with the code to use.
 */
export function countryAs(form: 'alpha-2' | 'alpha-3'): z.ZodString {
  const convert = form === 'alpha-2' ? alpha2Of : alpha3Of;
  return z
    .string('must be a country as two or three capital letters (ISO 3166-1)')
    .superRefine((code, context) => {
      const message = countryFault(code);
      if (message !== null) context.addIssue({ code: 'custom', message });
    })
    .overwrite((code) => convert(code) ?? code);
}
