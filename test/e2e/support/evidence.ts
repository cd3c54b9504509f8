import { createHash } from 'node:crypto';
import pg from 'pg';
import { openStore, updateVendorAccountSettings } from '../../../store/index.ts';
import { commandSettings } from '../../../tools/commands/settings.ts';
import { about, said, type Schemas } from '../../../tools/client/backend.ts';
import { until } from '../../../tools/client/until.ts';
import { filesIn } from '../../setup/tar.ts';
import type { RunningStack } from './running-stack.ts';

export type Policy = 'none' | 'decision' | 'decision_and_media';

type ListedMedia = Schemas['Media'];

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What is kept of verifications, as the client's backend and an operator see it. */
export function evidenceIn({ client, stack, directory }: RunningStack) {
  const { databaseUrl } = stack.file;
  const { kyc } = client;
  const sql = async <Row extends object>(text: string, values: unknown[]): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    mediaOf: (id: string) => client.media(id),
    /** As the runbook changes the policy of an account that exists. */
    keep: async (account: string | undefined, policy: Policy): Promise<void> => {
      const store = openStore((await commandSettings({ STACK_DIRECTORY: directory })).store);
      try {
        const settings = { evidence: policy };
        await updateVendorAccountSettings(store, { id: account ?? '', settings });
      } finally {
        await store.close();
      }
    },
    /** All of that many photos and videos, once they are archived. */
    archived: (id: string, count: number): Promise<ListedMedia[]> =>
      until(
        `${count} archived photos and videos`,
        async () => {
          const items = await client.media(id);
          const done = items.filter(({ state }) => state === 'archived');
          return items.length === count && done.length === count ? items : undefined;
        },
        { timeoutMs: 60_000 },
      ),
    download: async (id: string, mediaId: string) => {
      const params = { path: { id, mediaId } };
      const { data, response } = await kyc.GET('/v1/verifications/{id}/media/{mediaId}', {
        ...{ params, parseAs: 'arrayBuffer' },
      });
      const type = response.headers.get('content-type');
      return { status: response.status, type, bytes: Buffer.from(data ?? new ArrayBuffer()) };
    },
    filesOf: async (id: string) => {
      const asked = { ...about(id), parseAs: 'arrayBuffer' } as const;
      const archive = await said(kyc.GET('/v1/verifications/{id}/evidence', asked));
      return filesIn(new Response(archive));
    },
    /** The kinds of the vendor's further words, once there are that many. */
    details: (id: string, count: number): Promise<string[]> =>
      until(`${count} further messages`, async () => {
        const rows = await sql<{ kind: string }>(
          `select kind from inbox where source = 'details' and verification_id = $1
           order by position`,
          [id],
        );
        return rows.length === count ? rows.map(({ kind }) => kind) : undefined;
      }),
    accessTo: async (id: string): Promise<string[]> => {
      const rows = await sql<{ action: string; principal: string }>(
        'select principal, action from access_log where verification_id = $1 order by id',
        [id],
      );
      return rows.map(({ principal, action }) => `${principal.split(':')[0] ?? ''} ${action}`);
    },
    outboxOf: async (id: string): Promise<string[]> => {
      const rows = await sql<{ kind: string }>(
        'select kind from outbox where verification_id = $1 and completed_at is not null',
        [id],
      );
      return rows.map(({ kind }) => kind);
    },
  };
}

/** The names whose sum in `SHA256SUMS` is not that of their content, or that it does not name. */
export function wrongSums(files: Map<string, Buffer>): string[] {
  const lines = (files.get('SHA256SUMS')?.toString() ?? '').trim().split('\n');
  const sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  return [...files].flatMap(([name, content]) =>
    name === 'SHA256SUMS' || sums.get(name) === sha256(content) ? [] : [name],
  );
}
