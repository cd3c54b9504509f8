import { z } from 'zod';
import { countryAs } from '../values/country-schema.ts';

/** The document writes driver's licence in two ways, one in each list; either is understood in both. */
const LICENCE = { document: 'driver_license', general: 'drivers_license' } as const;

const flag = z.boolean({ error: 'must be true or false' }).optional();

const documentType = z
  .enum(['id', 'passport', LICENCE.document, 'residence_license', LICENCE.general], {
    error: 'must be id, passport, driver_license or residence_license',
  })
  .transform((type) => (type === LICENCE.general ? LICENCE.document : type));

const generalDocumentType = z
  .enum(['bank_statement', 'utility_bill', LICENCE.general, LICENCE.document], {
    error: 'must be bank_statement, utility_bill or drivers_license',
  })
  .transform((type) => (type === LICENCE.document ? LICENCE.general : type));

/** The vendor takes alpha-3. */
const country = countryAs('alpha-3');

/**
 * The flags that a client may set, under the document's own names. `return_url` and
 * `switch_device_url` are not among them: both are our link.
 */
const knownFlags = z.strictObject({
  liveness: flag,
  language: z
    .string()
    .regex(/^[a-z]{2}$/, { error: 'must be two small letters, e.g. "en"' })
    .optional(),
  document_types: z.array(documentType).min(1).max(10).optional(),
  document_countries: z.array(country).min(1).max(250).optional(),
  general_document_types: z.array(generalDocumentType).min(1).max(10).optional(),
  allow_general_document_capture: flag,
  allow_general_document_upload: flag,
  skip_agreement: flag,
  skip_document: flag,
  skip_face: flag,
  allow_document_upload: flag,
  allow_face_upload: flag,
  allow_face_doc_upload: flag,
  require_face_document: flag,
  disable_document_capture: flag,
  skip_desktop: flag,
  capture_double_page_passport: flag,
  require_email_check: flag,
  require_email: flag,
  require_phone_number_check: flag,
  require_phone_number: flag,
  restrict_url_sharing: flag,
  optional_continue_on_another_device: flag,
  multiple_participants: flag,
  cascading_identity_verification: flag,
});
export type IdentomatFlags = z.output<typeof knownFlags>;
type FlagName = keyof IdentomatFlags;
export const FLAG_NAMES: readonly string[] = Object.keys(knownFlags.shape);

/** What says something about a step that is left out. */
const OF_THE_DOCUMENT = [
  'document_types',
  'document_countries',
  'allow_document_upload',
  'disable_document_capture',
  'capture_double_page_passport',
  'require_face_document',
  'allow_face_doc_upload',
] as const satisfies readonly FlagName[];
const OF_THE_FACE = [
  'liveness',
  'allow_face_upload',
  'require_face_document',
  'allow_face_doc_upload',
] as const satisfies readonly FlagName[];

/** Whether general documents (bank statements and the like) are asked for. */
export function takesGeneralDocuments(flags: IdentomatFlags): boolean {
  return (
    flags.allow_general_document_capture === true || flags.allow_general_document_upload === true
  );
}

interface FlagFault {
  flag: FlagName;
  message: string;
}

/** Flags that contradict each other; all of them at once. */
function contradictionsOf(flags: IdentomatFlags): FlagFault[] {
  const faults: FlagFault[] = [];
  const isSet = (name: FlagName): boolean => flags[name] !== undefined && flags[name] !== false;
  const blame = (names: readonly FlagName[], message: string): void => {
    faults.push(...names.filter(isSet).map((name) => ({ flag: name, message })));
  };
  if (flags.skip_document === true) blame(OF_THE_DOCUMENT, 'has no meaning with skip_document');
  if (flags.skip_face === true) blame(OF_THE_FACE, 'has no meaning with skip_face');
  if (!takesGeneralDocuments(flags)) {
    blame(
      ['general_document_types'],
      'works only with allow_general_document_capture or allow_general_document_upload',
    );
  }
  if (flags.allow_document_upload !== true) {
    blame(
      ['disable_document_capture'],
      'leaves no way to show a document without allow_document_upload',
    );
  }
  if (flags.document_types?.includes('passport') === false) {
    blame(['capture_double_page_passport'], 'needs "passport" among the document_types');
  }
  return faults;
}

/** The flags, each typed, and checked against each other. */
export const identomatFlags = knownFlags.superRefine((flags, context) => {
  for (const { flag: name, message } of contradictionsOf(flags)) {
    context.addIssue({ code: 'custom', path: [name], message });
  }
});
