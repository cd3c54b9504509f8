import { z } from 'zod';
import { MOST_IN_A_DAY } from '../../domain/quotas.ts';
import { type ApiKeyRow, SCOPES } from '../../store/index.ts';
import { idSchema, modeSchema, personText, timeSchema } from './fields.ts';
import { pageSchema } from './page.ts';

const LONGEST_NAME = 100;

const quota = (what: string) =>
  z
    .int('must be a whole number')
    .min(1, 'must be at least 1: leave the scope out that it is not to have')
    .max(MOST_IN_A_DAY, `must be at most ${MOST_IN_A_DAY}`)
    .optional()
    .meta({
      description: `${what} At most as many as your own key may; absent: as many as that one.`,
    });

export const keyRequestSchema = z
  .strictObject({
    name: personText(LONGEST_NAME).meta({
      description: 'Of the key itself, and no person’s: it is kept as it is.',
    }),
    scopes: z
      .array(z.enum(SCOPES, `must be one of: ${SCOPES.join(', ')}`))
      .min(1, 'must name at least one scope')
      .max(SCOPES.length, 'must name no scope twice')
      .refine((scopes) => new Set(scopes).size === scopes.length, 'must name no scope twice')
      .meta({ description: 'None that your own key has not.', uniqueItems: true }),
    startsPerDay: quota('Verifications that it may start in a day (UTC).'),
    linksPerDay: quota('Links that it may replace in a day (UTC).'),
    expiresAt: z.iso
      .datetime({ offset: true, error: 'must be a time as ISO 8601, e.g. 2027-01-31T00:00:00Z' })
      .transform((text) => new Date(text))
      // As answers repeat it.
      .refine((end) => end.getUTCFullYear() <= 9_999, 'must be before the year 10000')
      .optional()
      .meta({
        description:
          'From then on it is refused. Absent: when your own key ends, or never where that does not.',
      }),
  })
  .meta({ id: 'KeyRequest', example: { name: 'backend', scopes: ['verifications:read'] } });

const keyFields = {
  id: idSchema,
  mode: modeSchema,
  name: z.string(),
  scopes: z.array(z.string()),
  createdAt: timeSchema,
  createdBy: z.string().nullable().meta({
    description: '`client_key:<id>`, or `operator` by a command; null where that is not known.',
  }),
  expiresAt: timeSchema.nullable().meta({ description: 'Null: never by itself.' }),
  startsPerDay: z.int().nullable().meta({
    description:
      'Verifications that it may start in a day (UTC); null: as many as the service says.',
  }),
  linksPerDay: z.int().nullable().meta({
    description: 'Links that it may replace in a day (UTC); null: as many as the service says.',
  }),
  lastUsedAt: timeSchema.nullable().meta({ description: 'To five minutes; null: not yet.' }),
  revokedAt: timeSchema.nullable(),
  revokedBy: z.string().nullable().meta({ description: 'As `createdBy`.' }),
};

export const keySchema = z.object(keyFields).meta({ id: 'Key' });

export const newKeySchema = z
  .object({
    ...keyFields,
    key: z.string().nullable().meta({
      description: 'Shown this once; null to a repetition.',
      example: 'kyc_test_…',
    }),
  })
  .meta({ id: 'NewKey' });

export const keyPageSchema = pageSchema(keySchema).meta({ id: 'KeyPage' });

/** As the API shows it: without what proves that one has it. */
export function keyAnswer(row: ApiKeyRow): z.input<typeof keySchema> {
  const { id, mode, name, scopes, createdAt, createdBy, expiresAt, lastUsedAt, quotas, revoked } =
    row;
  return {
    ...{ id, mode, name, scopes, createdBy },
    ...{ startsPerDay: quotas.starts, linksPerDay: quotas.links },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    revokedAt: revoked?.at.toISOString() ?? null,
    revokedBy: revoked?.by ?? null,
  };
}
