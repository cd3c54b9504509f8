import { z } from 'zod';
import type { Subject } from '../../vendors/vendor.ts';
import { cleanText } from '../../vendors/values/name.ts';
import { birthDateSchema, countrySchema, personText } from './fields.ts';

const isEmail = (text: string): boolean => z.email().safeParse(text).success;

const documentSchema = z
  .strictObject({
    type: z
      .enum(
        ['passport', 'id_card', 'drivers_license', 'residence_permit'],
        'must be passport, id_card, drivers_license or residence_permit',
      )
      .optional(),
    number: personText(64).optional(),
    country: countrySchema.optional(),
  })
  .meta({ id: 'SubjectDocument' });

const addressSchema = z
  .strictObject({
    street: personText(200).optional(),
    houseNumber: personText(32).optional(),
    postalCode: personText(32).optional(),
    city: personText(120).optional(),
    country: countrySchema.optional(),
  })
  .meta({ id: 'SubjectAddress' });

/** Who is to be verified: the only place of a request where personal data may be. */
export const subjectSchema: z.ZodType<Subject> = z
  .strictObject({
    firstName: personText(200).optional(),
    lastName: personText(200).optional(),
    birthDate: birthDateSchema.optional(),
    birthPlace: personText(200).optional(),
    gender: z.enum(['male', 'female'], 'must be male or female').optional(),
    nationality: countrySchema.optional(),
    idNumber: personText(64).optional(),
    email: personText(254)
      .refine(isEmail, 'must be an e-mail address, e.g. ada@example.com')
      .meta({ format: 'email' })
      .optional(),
    phone: z
      .string('must be text')
      .overwrite(cleanText)
      .regex(/^\+[1-9]\d{6,14}$/, 'must be a phone number as E.164, e.g. +491511111111')
      .optional(),
    document: documentSchema.optional(),
    address: addressSchema.optional(),
  })
  .meta({
    id: 'Subject',
    description:
      'Who is to be verified. All personal data of a request belongs here; it is stored encrypted. Invisible characters (zero-width, direction marks, soft hyphens) are removed from its texts; control characters and halves of surrogate pairs are refused. Which fields are needed depends on the vendor.',
  });
