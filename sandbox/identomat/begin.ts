import { z } from 'zod';
import { COUNTRIES_3, LANGUAGES } from '../shared/iso-codes.ts';
import { isWebUrl } from '../shared/values.ts';
import { invalid, stepKeyInvalid } from './errors.ts';

const webUrl = z.string().refine(isWebUrl, 'must be a URL');
const flag = z.boolean().optional();

/** Every flag of the document; one that is not there is refused. */
const flagsSchema = z.strictObject({
  return_url: webUrl.optional(),
  liveness: flag,
  // The document's example has gr for Greek.
  language: z
    .string()
    .refine((code) => LANGUAGES.has(code) || code === 'gr', 'must be two letters of a language')
    .optional(),
  document_types: z
    .array(z.enum(['id', 'passport', 'driver_license', 'residence_license']))
    .optional(),
  // Kosovo has no code of its own in the standard.
  document_countries: z
    .array(
      z
        .string()
        .refine(
          (code) => COUNTRIES_3.has(code) || code === 'XKX',
          'must be three capital letters of a country',
        ),
    )
    .optional(),
  general_document_types: z
    .array(z.enum(['bank_statement', 'utility_bill', 'drivers_license']))
    .optional(),
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
  switch_device_url: webUrl.optional(),
  restrict_url_sharing: flag,
  optional_continue_on_another_device: flag,
  multiple_participants: flag,
  cascading_identity_verification: flag,
  // What the mobile SDKs' own example sends beside them (observed).
  server: z.string().optional(),
  allow_nfc_capture: flag,
  document_type_id: flag,
  document_type_passport: flag,
  document_type_driver_license: flag,
  document_type_residence_license: flag,
  document_type_non_bio_passport: flag,
  document_type_driver_license_vis: flag,
  inn: flag,
});

/** The table says client-questionnaire, the text user-questionnaire; their answers come under a key. */
const QUESTIONNAIRES = ['operator-questionnaire', 'client-questionnaire', 'user-questionnaire'];

/** Steps are the whole flow today; the kinds beside the questionnaires are those of public texts. */
const STEP_TYPES = [
  ...QUESTIONNAIRES,
  ...['face', 'liveness', 'document', 'identity-document', 'general-document'],
  ...['email', 'phone-number', 'video-call', 'language'],
];

const stepSchema = z.looseObject({
  type: z.string().refine((type) => STEP_TYPES.includes(type), 'is no kind of step'),
  key: z.string().min(1).optional(),
});

export type Flags = z.infer<typeof flagsSchema>;
export type Step = z.infer<typeof stepSchema>;

/** PUT /control/identomat/configs: what a config_id stands for. */
export const configsSchema = z.array(
  z.strictObject({ id: z.string(), flags: flagsSchema, steps: z.array(stepSchema).default([]) }),
);

export type Config = z.infer<typeof configsSchema>[number];

export const CONFIGS: Config[] = [
  { id: 'sandbox-liveness', flags: { liveness: true }, steps: [] },
  {
    id: 'sandbox-questions',
    flags: { liveness: true },
    steps: [
      {
        type: 'client-questionnaire',
        key: 'source-of-funds',
        questions: [
          { key: 'occupation', type: 'text' },
          { key: 'politically-exposed', type: 'boolean' },
          { key: 'sources', type: 'multiple', options: ['salary', 'savings', 'gift'] },
        ],
      },
    ],
  },
];

/** What is not there is no argument. */
const beginSchema = z.strictObject({
  company_key: z.string(),
  flags: flagsSchema.optional(),
  steps: z.array(stepSchema).optional(),
  config_id: z.string().optional(),
  parent_session_id: z.string().optional(),
});

/** What a session was asked for with. */
export interface BeginRequest {
  flags: Flags;
  steps: Step[];
  configId: string | undefined;
  parentSessionId: string | undefined;
}

/** With both, a named step replaces the configuration's step of that key; the others stay. */
const merged = (configured: Step[], given: Step[]): Step[] => [
  ...configured.map((step) => given.find((other) => sameKey(other, step)) ?? step),
  ...given.filter((step) => !configured.some((other) => sameKey(other, step))),
];
const sameKey = (one: Step, other: Step): boolean => one.key !== undefined && one.key === other.key;

/** Reads the arguments of begin/; throws a refusal. */
export function readBegin(given: object, configs: Config[]): BeginRequest {
  const parsed = beginSchema.safeParse(given);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const { flags, steps = [], config_id: configId } = parsed.data;
  if (flags === undefined && configId === undefined && steps.length === 0)
    throw invalid('flags, steps or config_id is needed');
  const keys = steps.map(({ key }) => key).filter((key) => key !== undefined);
  const isKeyless = ({ type, key }: Step): boolean =>
    QUESTIONNAIRES.includes(type) && key === undefined;
  if (steps.some(isKeyless) || new Set(keys).size < keys.length) throw stepKeyInvalid();
  const config = configs.find(({ id }) => id === configId);
  if (configId !== undefined && config === undefined) throw invalid('config_id is not known');
  return {
    flags: { ...config?.flags, ...flags },
    steps: merged(config?.steps ?? [], steps),
    configId,
    parentSessionId: parsed.data.parent_session_id,
  };
}
