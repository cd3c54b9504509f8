import { createHash } from 'node:crypto';
import pg from 'pg';
import { openStore, updateVendorAccountSettings } from '../../../store/index.ts';
import { commandSettings } from '../../../tools/commands/settings.ts';
import { until } from '../../../tools/client/until.ts';
import { filesIn } from '../../setup/tar.ts';
import type { RunningStack } from './running-stack.ts';

export type Policy = 'none' | 'decision' | 'decision_and_media';

/** A photo or video as the API lists it. */
export interface ListedMedia {
  id: string;
  attempt: string | null;
  kind: 'image' | 'video';
  mimeType: string;
  durationSeconds: number | null;
  state: string;
  bytes: number | null;
  sha256: string | null;
  verified: boolean | null;
  timestamp: { id: string; signature: string | null; sha256: string | null } | null;
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What is kept of verifications, as the client's backend and an operator see it. */
export function evidenceIn({ stack, directory }: RunningStack) {
  const { apiUrl, apiKey, databaseUrl } = stack.file;
  const get = (path: string): Promise<Response> =>
    fetch(`${apiUrl}${path}`, {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(30_000),
    });
  const sql = async <Row extends object>(text: string, values: unknown[]): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  const mediaOf = async (id: string): Promise<ListedMedia[]> => {
    const response = await get(`/v1/verifications/${id}/media`);
    const { items } = (await response.json()) as { items: ListedMedia[] }; // the API's own shape
    return items;
  };
  return {
    mediaOf,
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
          const items = await mediaOf(id);
          const done = items.filter(({ state }) => state === 'archived');
          return items.length === count && done.length === count ? items : undefined;
        },
        { timeoutMs: 60_000 },
      ),
    download: async (id: string, media: string) => {
      const response = await get(`/v1/verifications/${id}/media/${media}`);
      const type = response.headers.get('content-type');
      return { status: response.status, type, bytes: Buffer.from(await response.arrayBuffer()) };
    },
    filesOf: async (id: string) => filesIn(await get(`/v1/verifications/${id}/evidence`)),
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
