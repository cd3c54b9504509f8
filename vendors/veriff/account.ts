import { z } from 'zod';
import { SIGNATURE_SCHEMES } from './signature.ts';

/** An address or a range, IPv4 or IPv6. */
const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'must be an address or a range such as 203.0.113.0/24',
});

const NO_KEY = 'must be the API key of the integration, a UUID';
const NO_SECRET = 'must be a shared secret of the integration, 1 to 500 characters';
const NO_INTEGRATION =
  'must be the id of the integration (customer portal); leave it out for a key of one integration';
const NO_NETWORKS = 'must be a list of 1 to 100 addresses or ranges; leave it out for any';
const NO_SECRETS = 'must be a list of one to five shared secrets of the integration';

/** What the accounts command reads for a Veriff integration (customer portal: "Integrations"). */
export const veriffCredentials = z.strictObject({
  /** The integration's API key, `X-AUTH-CLIENT`. */
  apiKey: z.string(NO_KEY).trim().pipe(z.guid(NO_KEY)),
  /** `vrf-integration-id`: which integration a "flexible" API key makes sessions in. */
  integrationId: z
    .string(NO_INTEGRATION)
    .trim()
    .regex(/^[\w.-]{1,100}$/, NO_INTEGRATION)
    .optional(),
  /** Shared secrets: the first one signs, all verify, so that they can be rotated without a gap. */
  secrets: z
    .array(z.string(NO_SECRET).trim().min(1, NO_SECRET).max(500, NO_SECRET), { error: NO_SECRETS })
    .min(1, NO_SECRETS)
    .max(5, NO_SECRETS),
  signatureScheme: z.enum(SIGNATURE_SCHEMES, {
    error: `must be one of: ${SIGNATURE_SCHEMES.join(', ')}`,
  }),
  /** Networks that webhooks may come from; absent means any ("Handling security", third way). */
  allowedNetworks: z
    .array(network, { error: NO_NETWORKS })
    .min(1, NO_NETWORKS)
    .max(100, NO_NETWORKS)
    .optional(),
});
export type VeriffCredentials = z.infer<typeof veriffCredentials>;

const NO_FEATURES = 'must be a list of one to ten features';

/** Features that a session may ask for; anything else is refused with 1301. */
const feature = z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/, {
  error: 'must be the name of a feature, e.g. "selfid"',
});

const flatValue = z.union([z.string().max(1000), z.number(), z.boolean()], {
  error: 'must be a text, number or boolean: additionalData may not be nested',
});

/** `vendorOptions` of a verification; document type and country come from `subject.document`. */
export const veriffOptions = z.strictObject({
  /** The language of the vendor's pages; absent: the language of the verification's locale. */
  lang: z
    .string()
    .regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})?$/, { error: 'must be a language, e.g. "en"' })
    .optional(),
  features: z
    .array(feature, { error: NO_FEATURES })
    .min(1, NO_FEATURES)
    .max(10, NO_FEATURES)
    .optional(),
  /** "Data from the filled application … simple key value pair". */
  additionalData: z.record(z.string().min(1).max(100), flatValue).optional(),
});
export type VeriffOptions = z.infer<typeof veriffOptions>;
