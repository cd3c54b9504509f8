import { z } from 'zod';
import { MODES, VENDOR_NAMES } from '../../domain/vendor-name.ts';
import { STATUSES } from '../../domain/status.ts';
import { countryAs } from '../../vendors/values/country-schema.ts';
import { isCalendarDate } from '../../vendors/values/date.ts';
import { cleanText, textFault } from '../../vendors/values/name.ts';
import { LANGUAGES } from '../words/catalogue.ts';

const OLDEST_BIRTH_YEAR = 1900;

export const idSchema = z.uuid('must be a UUID').meta({
  description: 'UUIDv7',
  example: '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0',
});

export const timeSchema = z.iso.datetime('must be a time as ISO 8601 in UTC').meta({
  description: 'ISO 8601, UTC',
  example: '2026-01-31T09:30:00.000Z',
});

export const vendorSchema = z
  .enum(VENDOR_NAMES, `must be one of: ${VENDOR_NAMES.join(', ')}`)
  .meta({ id: 'VendorName', example: VENDOR_NAMES[0] });

export const modeSchema = z.enum(MODES).meta({ id: 'Mode' });

export const statusSchema = z
  .enum(STATUSES, `must be one of: ${STATUSES.join(', ')}`)
  .meta({ id: 'Status', description: 'The last six end the verification.' });

/** The client's own handle: a plain pattern, so that no e-mail address or name gets in. */
export const referenceSchema = z
  .string('must be text')
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/,
    'must be 1 to 128 letters, digits, ".", "_", ":" or "-"; no e-mail address, no spaces',
  )
  .meta({ description: "The client's own handle.", example: 'order-4711' });

/** Text about a person, in the one form that `cleanText` gives it; the longest is of that form. */
export const personText = (longest: number) =>
  z
    .string('must be text')
    .overwrite(cleanText)
    .min(1, 'must not be empty or blank')
    .max(longest, `must have at most ${longest} characters`)
    .superRefine((text, context) => {
      const message = textFault(text);
      if (message !== null) context.addIssue({ code: 'custom', message });
    });

/** A real calendar date in the life of a person who is alive. */
export const birthDateSchema = z
  .string('must be a date as YYYY-MM-DD')
  .overwrite(cleanText)
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date as YYYY-MM-DD')
  .refine(isCalendarDate, 'must be a date that exists in the calendar')
  .refine(
    (text) => !isCalendarDate(text) || Number(text.slice(0, 4)) >= OLDEST_BIRTH_YEAR,
    `must not be before ${OLDEST_BIRTH_YEAR}`,
  )
  .refine(
    (text) => !isCalendarDate(text) || text <= new Date().toISOString().slice(0, 10),
    'must not be in the future',
  )
  .meta({ description: 'ISO 8601 date.', example: '1990-02-28' });

export const countrySchema = countryAs('alpha-2').meta({
  description:
    'ISO 3166-1 alpha-2 or alpha-3, kept as alpha-2; a country of today. Kosovo is XK, which is user-assigned.',
  example: 'AT',
});

export const localeSchema = z
  .string('must be a language tag')
  .max(35, 'must have at most 35 characters')
  .refine(isLanguageTag, 'must be a BCP 47 language tag, e.g. en or de-AT')
  .meta({ description: 'BCP 47.', example: 'de-AT' });

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

export const forPersonSchema = z
  .object({
    lang: z.enum(LANGUAGES).meta({ description: 'The language that it is said in.' }),
    message: z.string(),
  })
  .meta({
    id: 'ForPerson',
    description:
      "The same in the person's language: that of `locale`, else of the request's Accept-Language, else English. To be shown as it is.",
  });
