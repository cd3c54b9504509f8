import { z } from 'zod';
import { idSchema, modeSchema, timeSchema, vendorSchema } from './fields.ts';
import { partSchema } from './parts.ts';

/** The health of an account, as everybody who may see it gets it. */
export const accountHealth = {
  state: z.enum(['ok', 'credentials_refused', 'unreachable', 'rate_limited']),
  code: z.string().nullable(),
  since: timeSchema,
  lastSeenAt: timeSchema.nullable(),
  pausedUntil: timeSchema.nullable().meta({
    description:
      'Until when the vendor is not called, since it asked to slow down (429); else null.',
  }),
};

const accountSchema = z
  .object({
    id: idSchema.meta({ description: 'Give it as `vendorAccount` to start a verification here.' }),
    vendor: vendorSchema,
    mode: modeSchema,
    name: z.string(),
    shared: z.boolean().meta({ description: 'Whether every client may use it.' }),
    capture: z.object({
      hosted: z.boolean().meta({ description: "Whether the person can visit the vendor's page." }),
      direct: z.array(z.string()).meta({ description: 'The steps of direct capture, if any.' }),
    }),
    session: z.object({
      lifetimeMs: z.number().nullable().meta({ description: 'Null: the vendor names no limit.' }),
      resubmission: z.enum(['same_session', 'new_session']),
    }),
    webhook: z.enum(['signed', 'notification_only', 'none']),
    media: z.boolean().meta({ description: 'Whether photos and videos can be archived.' }),
    deletion: z.boolean().meta({ description: 'Whether sessions can be deleted at the vendor.' }),
    evidence: z.enum(['none', 'decision', 'decision_and_media']),
    approvalNeeds: z.object({ hosted: z.array(partSchema), direct: z.array(partSchema) }).meta({
      description:
        'The parts that an approval must say were passed, by the kind of capture; else a person must look. Of the vendor, or as the account says.',
    }),
    screening: z.enum(['asked', 'told', 'none']).meta({
      description:
        '`asked`: the vendor is asked before an approval settles, unless your policy approves beside a match. `told`: the vendor reports with its decision what it found, if anything. `none`: the account has no such service.',
    }),
    vendorOptions: z.record(z.string(), z.unknown()).meta({
      description: 'JSON Schema of `vendorOptions`.',
    }),
    health: z.object({
      ...accountHealth,
      warnings: z.array(z.string()).meta({ description: 'What is likely wrong with its set-up.' }),
    }),
  })
  .meta({ id: 'VendorAccount' });

export type AccountAnswer = z.input<typeof accountSchema>;

export const accountListSchema = z
  .object({ items: z.array(accountSchema) })
  .meta({ id: 'VendorAccountList' });
