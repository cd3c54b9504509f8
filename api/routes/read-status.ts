import { z } from 'zod';
import { statusSummary } from '../../store/index.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import { accountHealth } from '../schemas/vendor-account.ts';
import { idSchema, modeSchema, timeSchema, vendorSchema } from '../schemas/fields.ts';

const backlog = { waiting: z.int(), oldestWaitingAt: timeSchema.nullable() };

const statusSummarySchema = z
  .object({
    inbox: z.object({ ...backlog, unmatched: z.int(), setAside: z.int() }),
    outbox: z.object(backlog),
    parked: z.int().meta({
      description: 'Rows of both that no try could pass on: npm run doctor -- --retry-parked.',
    }),
    changedRows: z.array(z.object({ name: z.string(), id: z.string() })).meta({
      description:
        'Rows that were changed, and not by this service: an operator is to look at each.',
    }),
    verifications: z.object({
      open: z.int(),
      inReview: z.int(),
      refusedWrites: z.int().meta({
        description:
          'Of how many, in the last week, a write was refused since it does not follow from what is stored: anything but 0 is to be looked at.',
      }),
    }),
    deletions: z
      .object({ waiting: z.int(), oldestRequestedAt: timeSchema.nullable(), refused: z.int() })
      .meta({ description: 'Sessions that are to be deleted at vendors.' }),
    endpoints: z.object({ failing: z.int(), disabled: z.int() }).meta({
      description:
        "Clients' endpoints that have taken nothing of late, and those that were disabled for it after five days.",
    }),
    accounts: z.array(
      z.object({
        id: idSchema,
        vendor: vendorSchema,
        mode: modeSchema,
        name: z.string(),
        health: z.object({
          ...accountHealth,
          oddities: z.array(z.string()).meta({
            description: 'What was odd in the last list that the vendor gave.',
          }),
        }),
      }),
    ),
    counters: z.record(z.string(), z.int()).meta({
      description: 'Since this process started, e.g. `webhooks.<vendor>.refused_signature`.',
    }),
  })
  .meta({ id: 'StatusSummary' });

export const readStatus = route({
  method: 'get',
  path: '/v1/status',
  scope: 'admin',
  operationId: 'readStatus',
  tag: 'Service',
  summary: 'How the service as a whole is doing',
  description:
    "For operators: what waits, since when, and how the vendor accounts of the key's mode are.",
  responses: { 200: json('The summary.', statusSummarySchema) },
  handle: async ({ response, client: { mode } }, { store, counters }) => {
    const summary = await statusSummary(store);
    response.json({
      ...summary,
      accounts: summary.accounts.filter((account) => account.mode === mode),
      counters: counters.read(),
    });
  },
});
