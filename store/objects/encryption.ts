import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { execute, queryMaybe } from '../database.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import type { Store } from '../store.ts';

/** The verification's own age identity, sealed like its other personal data. */
const FIELD = 'object_identity';

const sealedRow = z.object({ ciphertext: z.string() });

/**
 * The age identity to which all objects of a verification are encrypted; made when it is first
 * needed. Destroying the verification's key makes it, and so every object, unreadable.
 */
export async function objectIdentity(
  store: Pick<Store, 'app'>,
  verificationId: string,
  key: VerificationKey,
): Promise<string> {
  const known = await readIdentity(store, verificationId, key);
  if (known !== null) return known;
  // Of two that are made at once one is kept, and both use it.
  await execute(
    store.app,
    `insert into personal_data (verification_id, field, ciphertext) values ($1, $2, $3)
     on conflict (verification_id, field) do nothing`,
    [verificationId, FIELD, await key.seal(FIELD, await generateX25519Identity())],
  );
  const kept = await readIdentity(store, verificationId, key);
  if (kept === null) throw new KycError('internal', 'The identity of the objects was not kept.');
  return kept;
}

async function readIdentity(
  { app }: Pick<Store, 'app'>,
  verificationId: string,
  key: VerificationKey,
): Promise<string | null> {
  const row = await queryMaybe(
    app,
    sealedRow,
    'select ciphertext from personal_data where verification_id = $1 and field = $2',
    [verificationId, FIELD],
  );
  return row === null ? null : key.unsealText(FIELD, row.ciphertext);
}

/** The age file (v1, segments of 64 KiB, each authenticated with its place) of what comes in. */
export async function encryptStream(
  identity: string,
  plain: AsyncIterable<Buffer>,
): Promise<Readable> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  return Readable.from(await encrypter.encrypt(ReadableStream.from(plain)), BYTES);
}

/** What was encrypted; the stream fails where the ciphertext was changed or cut short. */
export async function decryptStream(
  identity: string,
  sealed: AsyncIterable<Buffer>,
): Promise<Readable> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return Readable.from(await decrypter.decrypt(ReadableStream.from(sealed)), BYTES);
}

const BYTES = { objectMode: false } as const;
