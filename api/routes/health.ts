import { z } from 'zod';
import type { ApiDependencies } from '../dependencies.ts';
import { json, problems, PUBLIC, type Route } from '../openapi/route.ts';

const healthSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });

/** `/healthz`: the process runs. `/readyz`: it can do its part, which needs Postgres alone. */
export function healthRoutes({ readiness }: ApiDependencies): Route[] {
  return [
    {
      method: 'get',
      path: '/healthz',
      documentation: {
        operationId: 'readHealth',
        tags: ['Service'],
        summary: 'Whether the process runs',
        ...PUBLIC,
        responses: { 200: json('It does.', healthSchema) },
      },
      handlers: [
        (_request, response) => {
          response.json({ status: 'ok' });
        },
      ],
    },
    {
      method: 'get',
      path: '/readyz',
      documentation: {
        operationId: 'readReadiness',
        tags: ['Service'],
        summary: 'Whether this process can do its part',
        description:
          'Needs Postgres alone: webhooks and starts are stored, whatever the workflow service does.',
        ...PUBLIC,
        responses: { 200: json('It can.', healthSchema), ...problems('store_unavailable') },
      },
      handlers: [
        async (_request, response) => {
          await readiness.postgres();
          response.json({ status: 'ok' });
        },
      ],
    },
  ];
}
