import { z } from 'zod';
import { SIGNATURE_SCHEMES } from './signature.ts';

/** An address or a range, IPv4 or IPv6. */
const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'must be an address or a range such as 203.0.113.0/24',
});

/** What the accounts command reads for a Veriff integration (customer portal: "Integrations"). */
export const veriffCredentials = z.strictObject({
  /** The integration's API key, `X-AUTH-CLIENT`. */
  apiKey: z.guid({ error: 'must be the API key of the integration, a UUID' }),
  /** Shared secrets: the first one signs, all verify, so that they can be rotated without a gap. */
  secrets: z.array(z.string().min(1).max(500)).min(1).max(5),
  signatureScheme: z.enum(SIGNATURE_SCHEMES),
  /** Networks that webhooks may come from; absent means any ("Handling security", third way). */
  allowedNetworks: z.array(network).min(1).max(100).optional(),
});
export type VeriffCredentials = z.infer<typeof veriffCredentials>;

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
  features: z.array(feature).min(1).max(10).optional(),
  /** "Data from the filled application … simple key value pair". */
  additionalData: z.record(z.string().min(1).max(100), flatValue).optional(),
});
export type VeriffOptions = z.infer<typeof veriffOptions>;
