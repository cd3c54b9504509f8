import { z } from 'zod';
import { countryAs } from '../values/country-schema.ts';
import { countryFault } from '../values/country.ts';

/**
 * The document's limits ("Optional logic to be implemented client-side"). An image is refused below
 * these; `selfieConfidence` is the other way round, since there 0 is live and 1 is a spoof.
 */
export const DEFAULT_GATES = {
  glare: 10,
  sharpness: 10,
  horizontalResolution: 155,
  selfieConfidence: 0,
} as const;

const limit = (usual: number, most: number) => z.number().min(0).max(most).default(usual);

const gates = z.strictObject({
  glare: limit(DEFAULT_GATES.glare, 100),
  sharpness: limit(DEFAULT_GATES.sharpness, 100),
  horizontalResolution: limit(DEFAULT_GATES.horizontalResolution, 10_000),
  selfieConfidence: limit(DEFAULT_GATES.selfieConfidence, 1),
});
export type Gates = z.infer<typeof gates>;

/** The id of a flow of the dashboard. */
const configurationId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'must be the id of a flow (Configuration ID)' });
/** "Normally ALL; if you are validating a Brazilian ID, BRA". */
const countryCode = z.union([z.literal('ALL'), countryAs('alpha-3')], {
  error: ({ input }) =>
    typeof input === 'string' && input !== ''
      ? `${countryFault(input) ?? 'must be a country'}, or be ALL`
      : 'must be ALL or a country as two or three capital letters, e.g. "BRA"',
});

/** Visible characters only: these go into headers, or are compared with what is in one. */
const visible = (least: number) =>
  z.string().regex(new RegExp(`^[\\x21-\\x7e]{${least},500}$`), {
    error: `must be ${least} to 500 visible ASCII characters`,
  });
/** Who knows it can send one: not to be guessed. */
const secret = visible(8);

const webhook = z.union(
  [
    /** A static header that the dashboard sends with every webhook. */
    z.strictObject({
      header: z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9-]{1,100}$/, { error: 'must be the name of a header' }),
        value: secret,
      }),
    }),
    /** Client credentials: Incode fetches a bearer from our token address and sends it. */
    z.strictObject({ oauth2: z.strictObject({ clientId: visible(1), clientSecret: secret }) }),
  ],
  { error: 'must be {header: {name, value}} or {oauth2: {clientId, clientSecret}}' },
);

/** What the accounts command reads for an Incode account (dashboard: "Configuration"). */
export const incodeCredentials = z.strictObject({
  /** `x-api-key`; it never leaves our side. */
  apiKey: visible(1),
  /** The client's name at Incode; where it is given, sessions of another client are refused. */
  clientId: z.string().min(1).max(200).optional(),
  configurationId,
  countryCode: countryCode.optional(),
  /** Absent: only the unguessable address authenticates a webhook. */
  webhook: webhook.optional(),
  /** A user of the dashboard, to read and delete sessions when their own tokens have ended. */
  executive: z
    .strictObject({ email: z.string().min(3).max(320), password: z.string().min(1).max(500) })
    .optional(),
  /**
   * What completes a session: the flow, by "Mark session completed on status" at its last step (the
   * document's advice), or our call of finish-status once processing is over.
   */
  completesBy: z.enum(['flow', 'finish_status']).default('flow'),
  /**
   * The page with the web SDK, which gets `tokenUrl` and `returnUrl` in its query; or `incode`: the vendor's
   * own page (onboarding-url), to which our link leads then.
   */
  hostedPage: z
    .union([z.literal('incode'), z.url({ protocol: /^https?$/ })], {
      error:
        'must be the https address of the page with the SDK, or "incode" for the vendor\'s own',
    })
    .optional(),
  gates: gates.prefault({}),
});
export type IncodeCredentials = z.infer<typeof incodeCredentials>;

/** `vendorOptions` of a verification. */
export const incodeOptions = z.strictObject({
  configurationId: configurationId.optional(),
  countryCode: countryCode.optional(),
  /** The language of the flow, as the dashboard spells it. */
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/, { error: 'must be a language, e.g. "es-ES"' })
    .optional(),
  /** Compared with what is read from the ID, or kept by the vendor; flat texts. */
  customFields: z.record(z.string().min(1).max(100), z.string().max(1000)).optional(),
});
export type IncodeOptions = z.infer<typeof incodeOptions>;

/** What to look at in the dashboard; shown in the account's health. */
export function accountWarnings(credentials: IncodeCredentials): string[] {
  const { completesBy, webhook, executive, hostedPage } = credentials;
  return [
    completesBy === 'flow'
      ? 'completesBy is "flow": the last step of the flow must have "Mark session completed on status". Without it no session ever reaches ONBOARDING_FINISHED; mend the flow, or set completesBy to "finish_status".'
      : 'completesBy is "finish_status": right only where the flow cannot mark its sessions as completed. Otherwise set it to "flow".',
    ...(webhook === undefined
      ? ['webhook is not set: anybody who knows the webhook address can make us ask Incode.']
      : []),
    ...(executive === undefined
      ? [
          'executive is not set: sessions cannot be read or deleted after their tokens end (90 days).',
        ]
      : []),
    ...(hostedPage === undefined
      ? [
          'hostedPage is not set: people need an app with the SDK, or direct capture. "incode" leads them to the vendor\'s own page.',
        ]
      : []),
  ];
}
