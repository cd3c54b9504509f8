import { z } from 'zod';
import type { RawMessage } from '../../domain/vendor-message.ts';
import { type Executor, queryRows } from '../database.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import { inboxField } from '../inbox/body.ts';
import * as parse from '../parse.ts';

const ringRow = z.object({ id: parse.uuid, kind: z.string(), body: z.string() });

/** Anybody may ring; so many, the newest, are looked at. */
const RINGS_READ = 20;

/** The newest doorbells of a verification, in order, with whatever was written into them. */
export async function readRings(
  tx: Executor,
  key: VerificationKey,
  verificationId: string,
): Promise<RawMessage[]> {
  const rows = await queryRows(
    tx,
    ringRow,
    `select id, kind, body from inbox
     where verification_id = $1 and source = 'webhook' and fact->>'kind' = 'ring'
       and disposition not in ('unmatched', 'set_aside') and wrapped_key is null and body is not null
     order by position desc limit $2`,
    [verificationId, RINGS_READ],
  );
  return Promise.all(
    rows.toReversed().map(async ({ id, kind, body }) => ({
      kind,
      body: await key.unseal(inboxField(id), body),
    })),
  );
}
