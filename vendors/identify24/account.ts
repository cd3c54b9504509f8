import { z } from 'zod';
import { countryAs } from '../values/country-schema.ts';
import type { Mode } from '../../domain/vendor-name.ts';
import { pdfOption } from './pdf.ts';
import { DEFAULT_STATUSES, hasTwins, MEANINGS } from './statuses.ts';
import { isTimeZone } from './time.ts';

/** It goes into a header as it is. */
const visible = z.string().regex(/^[\x21-\x7e]{1,500}$/, {
  error: 'must be letters, digits and signs without spaces',
});

const projectId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'must be the id of a project' });
/** As the portal shows it, accents and case included. */
const projectTitle = z.string().trim().min(1).max(200);
const project = { projectId: projectId.optional(), projectTitle: projectTitle.optional() };

const ONE_WAY = { error: 'name the project by projectId or by projectTitle, not by both' };
const namedOnce = (wanted: { projectId?: unknown; projectTitle?: unknown }): boolean =>
  wanted.projectId === undefined || wanted.projectTitle === undefined;

/** What the accounts command reads for an Identify24 partner. */
export const identify24Credentials = z
  .strictObject({
    /** "Partner User Name". */
    partner: visible,
    apiKey: visible,
    /** The project of verifications that name none; absent: the only active one. */
    ...project,
    /** The partner's own names of statuses and what they mean; they come before the built-in ones. */
    statuses: z
      .record(z.string().regex(/\S/).max(100), z.enum(MEANINGS))
      .refine((table) => !hasTwins(table), {
        error: 'must name each status once: case, spaces, "_" and "-" make no difference',
      })
      .optional(),
    /** The zone of the vendor's clock, which writes times without one; absent: Europe/Berlin. */
    timeZone: z
      .string()
      .refine(isTimeZone, { error: 'must be a time zone, e.g. "Europe/Berlin"' })
      .optional(),
  })
  .refine(namedOnce, ONE_WAY);
export type Identify24Credentials = z.infer<typeof identify24Credentials>;

const saysWhatDecides = ({ statuses }: Identify24Credentials): boolean => {
  const named = Object.values(statuses ?? {});
  return named.includes('approved') && named.includes('declined');
};

/** In live mode the names that decide about people are not guessed. */
export function accountFaults(credentials: Identify24Credentials, mode: Mode): string[] {
  if (mode === 'test' || saysWhatDecides(credentials)) return [];
  return [
    'A live Identify24 account must say its status names: ask Identify24 for them and set "statuses" with at least one name for "approved" and one for "declined".',
  ];
}

/** Until the account says the partner's names, all but one are guesses. */
export function accountWarnings(credentials: Identify24Credentials): string[] {
  if (saysWhatDecides(credentials)) return [];
  const known = Object.keys(DEFAULT_STATUSES).join(', ');
  return [
    `Identify24 does not publish its status names. Ask for them and set "statuses"; until then these are assumed: ${known}.`,
  ];
}

const text = z.string().trim().min(1).max(200).optional();
const day = z.iso.date({ error: 'must be a date as YYYY-MM-DD' }).optional();

/** `vendorOptions` of a verification: what `ident/create` takes and `subject` does not have. */
export const identify24Options = z
  .strictObject({
    ...project,
    companyName: text,
    storeName: text,
    branche: text,
    /** Only where it is part of the name and shown in identity documents. */
    personTitle: text,
    personPosition: text,
    internationalCode: countryAs('alpha-2').optional(),
    idIssueDate: day,
    idEndDate: day,
    issuingAuthority: text,
    pdf: pdfOption.optional(),
    custom1: text,
    custom2: text,
    custom3: text,
    custom4: text,
  })
  .refine(namedOnce, ONE_WAY)
  .refine(
    ({ idIssueDate: from, idEndDate: to }) => from === undefined || to === undefined || from <= to,
    {
      path: ['idEndDate'],
      error: 'must not be before idIssueDate',
    },
  );
export type Identify24Options = z.infer<typeof identify24Options>;
