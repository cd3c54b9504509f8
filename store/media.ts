import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { z } from 'zod';
import type { MediaItem } from '../domain/media-item.ts';
import { logAccess } from './access-log.ts';
import { execute, inTransaction, queryIds, queryMaybe, queryRows } from './database.ts';
import { type VerificationKey, verificationKey } from './encryption/data-keys.ts';
import * as parse from './parse.ts';
import { lookupHash, type Store } from './store.ts';
import { getOwner, lockVerification, refuseErased } from './verifications/lock.ts';

/**
 * `listed`: the vendor has it; `archived`: it is kept here; `gone`: the vendor has it no longer;
 * `too_large`: larger than what is kept.
 */
const MEDIA_STATES = ['listed', 'archived', 'gone', 'too_large'] as const;
type MediaState = (typeof MEDIA_STATES)[number];

export interface MediaRow {
  /** Our own id. */
  id: string;
  session: number;
  state: MediaState;
  item: MediaItem;
  /** What the object is kept under; null unless it is archived. */
  objectKey: string | null;
  /** Of the content that was archived, lower-case hex. */
  sha256: string | null;
  /** Whether the vendor's own SHA-256 is the same; null where it gave none. */
  verified: boolean | null;
  /** Of the content that was archived. */
  bytes: number | null;
  archivedAt: Date | null;
}

/** What one photo or video shows; a `where` follows. */
const selectMedia = `
  select m.id, m.session, m.state, m.item, m.object_key, m.sha256, m.verified, m.archived_at, o.bytes
  from media m left join objects o on o.key = m.object_key`;

const mediaRow = z.object({
  id: parse.uuid,
  session: z.int(),
  state: z.enum(MEDIA_STATES),
  item: z.string(),
  object_key: z.string().nullable(),
  sha256: z.string().nullable(),
  verified: z.boolean().nullable(),
  archived_at: z.date().nullable(),
  bytes: parse.count.nullable(),
});

/** Loose: a vendor's description may hold more, which goes back to the vendor's own folder. */
const mediaItem: z.ZodType<MediaItem> = z.looseObject({
  id: z.string(),
  kind: z.enum(['image', 'video']),
  name: z.string(),
  mimeType: z.string(),
  bytes: z.number().nullable(),
  durationSeconds: z.number().nullable(),
  sha256: z.string().nullable(),
  attempt: z.string().nullable(),
  // Absent from what earlier builds listed.
  timestamp: z
    .looseObject({
      id: z.string(),
      context: z.string().nullable(),
      signature: z.string().nullable(),
    })
    .nullable()
    .default(null),
});

async function openMedia(key: VerificationKey, row: z.output<typeof mediaRow>): Promise<MediaRow> {
  const { id, session, state, sha256, verified, bytes } = row;
  const item = mediaItem.parse(await key.unsealJson(mediaField(id), row.item));
  const { object_key: objectKey, archived_at: archivedAt } = row;
  return { id, session, state, item, objectKey, sha256, verified, bytes, archivedAt };
}

function mediaField(id: string): string {
  return `media/${id}`;
}

/**
 * Keeps what the vendor has of a session, encrypted; what is known of it already is left as it is.
 * @returns our ids of everything of the session that waits to be archived
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function noteListedMedia(
  store: Store,
  input: { verificationId: string; session: number; items: readonly MediaItem[] },
): Promise<string[]> {
  const { verificationId, session, items } = input;
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    refuseErased(await lockVerification(tx, verificationId));
    for (const item of items) {
      const id = uuidv7();
      await execute(
        tx,
        `insert into media (id, verification_id, session, item_hash, kind, item)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (verification_id, session, item_hash) do nothing`,
        [
          id,
          verificationId,
          session,
          lookupHash(store, 'media', verificationId, item.id),
          item.kind,
          await key.sealJson(mediaField(id), item),
        ],
      );
    }
    await execute(
      tx,
      'update vendor_sessions set media_listed_at = now() where verification_id = $1 and number = $2',
      [verificationId, session],
    );
    return queryIds(
      tx,
      `select id from media where verification_id = $1 and session = $2 and state = 'listed'
       order by id`,
      [verificationId, session],
    );
  });
}

/** It is kept here now. `verified`: whether the vendor's own SHA-256 says the same. Safe to repeat. */
export async function noteArchivedMedia(
  store: Store,
  input: { id: string; objectKey: string; sha256: string; verified: boolean | null },
): Promise<void> {
  await execute(
    store.app,
    `update media
     set state = 'archived', object_key = $2, sha256 = $3, verified = $4, archived_at = now()
     where id = $1 and state <> 'archived'`,
    [input.id, input.objectKey, input.sha256, input.verified],
  );
}

/** It cannot be had: the vendor has it no longer, or it is larger than what is kept. */
export async function noteMissingMedia(
  store: Store,
  input: { id: string; state: 'gone' | 'too_large' },
): Promise<void> {
  await execute(store.app, `update media set state = $2 where id = $1 and state = 'listed'`, [
    input.id,
    input.state,
  ]);
}

/**
 * All photos and videos of a verification, in the order in which the vendor listed them.
 * @param input.principal who reads: it is written to the access log; absent for our own work
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function listMedia(
  store: Store,
  input: { verificationId: string; principal?: string },
): Promise<MediaRow[]> {
  const { verificationId, principal } = input;
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    const rows = await queryRows(
      tx,
      mediaRow,
      `${selectMedia} where m.verification_id = $1 order by m.session, m.id`,
      [verificationId],
    );
    if (principal !== undefined) await logAccess(tx, verificationId, principal, 'media.listed');
    return Promise.all(rows.map((row) => openMedia(key, row)));
  });
}

/** One of them, or null; any text may be given as id. The rest is as with `listMedia`. */
export async function readMedia(
  store: Store,
  input: { verificationId: string; id: string; principal?: string },
): Promise<MediaRow | null> {
  const { verificationId, id, principal } = input;
  if (!isUuid(id)) return null;
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    const row = await queryMaybe(
      tx,
      mediaRow,
      `${selectMedia} where m.verification_id = $1 and m.id = $2`,
      [verificationId, id],
    );
    if (row === null) return null;
    if (principal !== undefined) await logAccess(tx, verificationId, principal, 'media.read');
    return openMedia(key, row);
  });
}
