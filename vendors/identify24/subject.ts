import { z } from 'zod';
import type { FieldFault } from '../../domain/errors.ts';
import { nameFaults } from '../values/name.ts';
import type { Subject, SubjectDocument } from '../vendor.ts';

/** "Possible values are: Personalausweis for ID card or Reisepass for passport." */
export const TYPE_OF_ID: Partial<Record<NonNullable<SubjectDocument['type']>, string>> = {
  id_card: 'Personalausweis',
  passport: 'Reisepass',
};

const country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'must be a country as two capital letters (ISO 3166-1)' });
const E164 = /^\+[1-9]\d{6,14}$/;

interface Rule {
  pointer: string;
  value: unknown;
  isRequired: boolean;
  schema: z.ZodType;
}

/**
 * Everything that `ident/create` requires of a person, and the form that it wants it in; all faults at
 * once. A phone number without its country would be taken for a German one, so it must be E.164.
 */
export function checkSubject(subject: Subject): FieldFault[] {
  const faults = rulesFor(subject).flatMap(({ pointer, value, isRequired, schema }) => {
    if (value === undefined) {
      return isRequired ? [{ pointer, message: 'is required by Identify24' }] : [];
    }
    const checked = schema.safeParse(value);
    return checked.success
      ? []
      : [{ pointer, message: checked.error.issues[0]?.message ?? 'is not valid' }];
  });
  return [...nameFaults(subject, 'Identify24'), ...faults];
}

const written = z.string().trim().min(1, { error: 'must not be empty' });

function rulesFor(subject: Subject): Rule[] {
  const { address = {}, document = {} } = subject;
  const needed = (pointer: string, value: unknown, schema: z.ZodType = written): Rule => ({
    ...{ pointer: `/subject/${pointer}`, value, isRequired: true, schema },
  });
  const optional = (pointer: string, value: unknown, schema: z.ZodType): Rule => ({
    ...{ pointer: `/subject/${pointer}`, value, isRequired: false, schema },
  });
  return [
    needed(
      'gender',
      subject.gender,
      z.enum(['male', 'female'], { error: 'must be male or female' }),
    ),
    needed('birthDate', subject.birthDate, z.iso.date({ error: 'must be a date as YYYY-MM-DD' })),
    needed('birthPlace', subject.birthPlace),
    needed('nationality', subject.nationality, country),
    needed('email', subject.email, z.email({ error: 'must be an e-mail address' })),
    needed('phone', subject.phone, phone),
    needed('address/postalCode', address.postalCode),
    needed('address/city', address.city),
    needed('address/country', address.country, country),
    optional('document/type', document.type, documentType),
    optional('document/country', document.country, country),
  ];
}

const phone = z.string().regex(E164, {
  error: 'must be a phone number as E.164, e.g. "+491511111111"',
});
const documentType = z.string().refine((type) => Object.hasOwn(TYPE_OF_ID, type), {
  error: 'must be id_card or passport for Identify24',
});
