import type { Response } from 'express';
import { z } from 'zod';
import { PRINCIPAL_NAME } from '../../domain/principal.ts';
import { type AuditRow, listAudit, listReviewers, type Store } from '../../store/index.ts';
import { page } from '../page.ts';
import type { Viewer } from '../viewer.ts';
import { type AuditFilters, auditPage } from '../views/audit.ts';
import { consoleSpeech } from '../words/spoken.ts';
import { cursor, maybe } from './support.ts';

const filters = {
  verification: maybe(z.uuid('is an id, as the case’s address ends in')),
  principal: maybe(z.string().regex(PRINCIPAL_NAME)),
};

const isAsked = ({ verification, principal }: AuditFilters): boolean =>
  verification !== undefined || principal !== undefined;

export const auditOf = page({
  path: '/audit',
  may: 'audit.read',
  query: z.object({ ...filters, after: cursor }),
  handle: async (viewer, { query: { after, ...asked } }, { store }) => {
    const speech = consoleSpeech(viewer.language);
    const found = isAsked(asked) ? await read(store, viewer, { ...asked, after }) : null;
    const people = await listReviewers(store);
    return {
      title: speech.page('auditTitle'),
      body: auditPage(speech, { filters: asked, found, people }),
    };
  },
});

export const auditLines = page({
  path: '/audit.jsonl',
  may: 'audit.read',
  query: z.object(filters),
  handle: (viewer, { query: asked }, { store }) => ({
    send: async (response: Response) => {
      response.type('application/x-ndjson');
      response.setHeader('Content-Disposition', 'attachment; filename="audit.jsonl"');
      for await (const row of isAsked(asked) ? allOf(store, viewer, asked) : []) {
        const { verificationId, at, ...same } = row;
        response.write(`${JSON.stringify({ at: at.toISOString(), verificationId, ...same })}\n`);
      }
      response.end();
    },
  }),
});

function read(
  store: Store,
  viewer: Viewer,
  { verification, principal, after }: AuditFilters & { after?: string | undefined },
) {
  const reader = viewer.principal;
  const about = { viewer: viewer.scope, reader, verificationId: verification, principal };
  return listAudit(store, { ...about, after, limit: 100 });
}

async function* allOf(store: Store, viewer: Viewer, asked: AuditFilters): AsyncGenerator<AuditRow> {
  let after: string | undefined;
  do {
    const { items, next } = await read(store, viewer, { ...asked, after });
    yield* items;
    after = next ?? undefined;
  } while (after !== undefined);
}
