import { z } from 'zod';
import { identomatFlags, takesGeneralDocuments } from './flags.ts';
import { identomatSteps } from './steps.ts';

/** No space and nothing invisible: it is copied from a portal. */
const secret = z.string().regex(/^[\x21-\x7e]{8,300}$/, {
  error: 'must be the key as the portal shows it, without spaces',
});

const configId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, {
  error: 'must be the id of a session configuration',
});

/** What the accounts command reads for an Identomat company. */
export const identomatCredentials = z.strictObject({
  /** "A password for communicating from the company server to the Identomat server." */
  companyKey: secret,
  /** The encryption key of HMAC Authorization; absent: requests are not signed. */
  secretKey: secret.optional(),
  /** The configuration of verifications that name neither flags nor a configuration. */
  configId: configId.optional(),
  /** Where the company has agreed on another life of tokens than 15 minutes. */
  tokenLifetimeMinutes: z
    .int()
    .min(1)
    .max(7 * 24 * 60)
    .optional(),
  /** `person.status` that goes with an approval, in place of those of `codes.ts`. */
  agreeingStatuses: z.array(z.string().min(1).max(100)).max(50).optional(),
  /** From which `similarity` on a face matches the document, in place of `MIN_SIMILARITY`. */
  minSimilarity: z.number().gt(0).max(1).optional(),
});
export type IdentomatCredentials = z.infer<typeof identomatCredentials>;

/** `vendorOptions` of a verification; flags and steps have the document's own names. */
export const identomatOptions = z
  .strictObject({
    flags: identomatFlags.optional(),
    /** A configuration made at the vendor, in place of flags. */
    configId: configId.optional(),
    steps: identomatSteps.optional(),
    /** One of the client's own verifications, whose session this one continues. */
    parentVerification: z.uuid({ error: 'must be the id of a verification' }).optional(),
    /** True: shown inside of a page, which hears `DONE`; the vendor's page then leads nowhere. */
    embedded: z.boolean().optional(),
  })
  .superRefine(({ flags, configId: config, steps, ...rest }, context) => {
    const blame = (path: string[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    if (config !== undefined && flags !== undefined) {
      blame(['configId'], 'holds flags of its own: name it without flags');
    }
    if (
      flags?.skip_document === true &&
      flags.skip_face === true &&
      steps === undefined &&
      !takesGeneralDocuments(flags)
    ) {
      blame(['flags', 'skip_face'], 'leaves nothing to verify together with skip_document');
    }
    if (flags?.cascading_identity_verification === true && rest.embedded === true) {
      blame(['embedded'], 'cannot be with cascading_identity_verification, which is for SDKs');
    }
  });
export type IdentomatOptions = z.infer<typeof identomatOptions>;
