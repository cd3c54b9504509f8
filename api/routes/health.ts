import { z } from 'zod';
import { json } from '../openapi/responses.ts';
import { publicRoute } from '../openapi/route.ts';

const healthSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });

export const readHealth = publicRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'readHealth',
  tag: 'Service',
  summary: 'Whether the process runs',
  responses: { 200: json('It does.', healthSchema) },
  handle: ({ response }) => {
    response.json({ status: 'ok' });
  },
});

export const readReadiness = publicRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'readReadiness',
  tag: 'Service',
  summary: 'Whether this process can do its part',
  description:
    'Needs Postgres alone: webhooks and starts are stored, whatever the workflow service does.',
  responses: { 200: json('It can.', healthSchema) },
  problems: ['store_unavailable'],
  handle: async ({ response }, { readiness }) => {
    await readiness.postgres();
    response.json({ status: 'ok' });
  },
});
