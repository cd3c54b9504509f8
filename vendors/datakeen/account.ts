import { z } from 'zod';

/** The template's `_id`. */
const templateId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'must be the _id of a session template' });
/** As the vendor's list of templates has it, accents and case included. */
const templateName = z.string().trim().min(1).max(200);

const ONE_WAY = { error: 'name the template by templateId or by templateName, not by both' };
const namedOnce = (wanted: { templateId?: unknown; templateName?: unknown }): boolean =>
  wanted.templateId === undefined || wanted.templateName === undefined;

/** What the accounts command reads for a Datakeen account. */
export const datakeenCredentials = z
  .strictObject({
    username: z.string().min(1).max(320),
    password: z.string().min(1).max(1000),
    /** The account's template for verifications that name none; absent: the vendor's default one. */
    templateId: templateId.optional(),
    templateName: templateName.optional(),
  })
  .refine(namedOnce, ONE_WAY);
export type DatakeenCredentials = z.infer<typeof datakeenCredentials>;

/** `vendorOptions` of a verification. */
export const datakeenOptions = z
  .strictObject({
    templateId: templateId.optional(),
    templateName: templateName.optional(),
    /**
     * Whether the vendor draws its own QR code into its answer (kept as evidence). The code that people
     * are shown is ours: it leads to our link, which outlives the vendor's hour.
     */
    qr: z.boolean().optional(),
  })
  .refine(namedOnce, ONE_WAY);
export type DatakeenOptions = z.infer<typeof datakeenOptions>;
