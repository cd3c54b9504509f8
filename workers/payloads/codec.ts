import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import {
  checkPayloadKey,
  isPayloadKey,
  isPayloadKeyNeeded,
  notePayloadKeyUse,
  type Store,
} from '../../store/index.ts';
import { KycError } from '../../domain/errors.ts';

const ProtoPayload = proto.temporal.api.common.v1.Payload;

/** The name that Temporal's samples use. */
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
/** The workflow or standalone activity that owns the payload; empty where the SDK does not name it. */
const OWNER = 'encrypted-for';
const NOTED_EVERY_MS = 60 * 60_000;
const AGAIN_MS = 60_000;

/** A decrypted payload, and its owner. */
export interface OpenedPayload {
  payload: Payload;
  /** Authenticated; empty where the process that encrypted it did not know the owner. */
  owner: string;
}

export interface PayloadEncryption extends PayloadCodec {
  /** Whether this process encrypts, or only decrypts. */
  readonly encrypts: boolean;
  /**
   * Records the first use of the current key. After that, encryption needs no database: otherwise a worker
   * whose database is down could not even encrypt its failures, and would end.
   * @throws StoreFault `wrong_payload_key`; KycError `store_unavailable`
   */
  begin(): Promise<void>;
  /**
   * Decrypts a payload of any owner; null for one that is not encrypted, or not by us.
   * @throws MissingPayloadKey; StoreFault `wrong_payload_key`; KycError `store_unavailable` where the
   *   database is down and we cannot know whether it is ours
   */
  open(payload: Payload): Promise<OpenedPayload | null>;
}

/**
 * Encrypts payloads to Temporal and decrypts those from it. It lets unencrypted payloads through, so that
 * operators can turn encryption on while verifications are open. It also lets payloads through, undecrypted,
 * that another party encrypted, or we for another workflow: the workflow refuses them like any malformed
 * message. If this process lacks one of our keys, or has a different key under that name, it throws, and
 * Temporal retries the task until a process has the key. It does not throw for a missing key that no open
 * verification needs: otherwise anyone could stop a workflow by a payload under that name.
 */
export function payloadEncryption(
  store: Store,
  now: () => number = () => performance.now(),
): PayloadEncryption {
  const { payloads } = store;
  const noted = noteNowAndThen(store, now);
  const open = async (payload: Payload): Promise<OpenedPayload | null> => {
    const { metadata, data } = payload;
    if (textOf(metadata?.['encoding']) !== ENCODING || data == null) return null;
    const keyId = textOf(metadata?.[KEY_ID]);
    const owner = textOf(metadata?.[OWNER]);
    if (!payloads.keyIds.includes(keyId)) {
      if (await isPayloadKey(store, { id: keyId })) throw new MissingPayloadKey(keyId);
      return null;
    }
    const plain = payloads.open(keyId, data, contextOf(owner));
    if (plain !== null) return { payload: ProtoPayload.decode(plain), owner };
    await checkPayloadKey(store, { id: keyId });
    return null;
  };
  const openIfNeeded = async (payload: Payload): Promise<OpenedPayload | null> => {
    try {
      return await open(payload);
    } catch (error) {
      if (!(error instanceof MissingPayloadKey)) throw error;
      if (await isPayloadKeyNeeded(store, { id: error.keyId })) throw error;
      return null;
    }
  };
  return {
    encrypts: payloads.currentKeyId !== null,
    begin: async () => {
      if (payloads.currentKeyId !== null) await noted();
    },
    open,
    encode: async (plain, context) => {
      const { currentKeyId: keyId } = payloads;
      if (keyId === null || plain.length === 0) return plain;
      await noted();
      const owner = ownerOf(context);
      return plain.map((payload) => ({
        metadata: {
          encoding: bytesOf(ENCODING),
          [KEY_ID]: bytesOf(keyId),
          [OWNER]: bytesOf(owner),
        },
        data: payloads.seal(keyId, ProtoPayload.encode(payload).finish(), contextOf(owner)),
      }));
    },
    decode: (encoded, context) =>
      Promise.all(
        encoded.map(async (payload) => {
          const opened = await openIfNeeded(payload);
          return opened === null || isOfAnother(opened, context) ? payload : opened.payload;
        }),
      ),
  };
}

/** A workflow owns the payloads of its own activities too. */
function ownerOf(context: SerializationContext | undefined): string {
  if (context === undefined) return '';
  if (context.type === 'workflow') return context.workflowId;
  return context.workflowId || (context.activityId ?? '');
}

/**
 * Binds a payload to its workflow: otherwise, copied to another one, the readers of that one could read it.
 */
function isOfAnother({ owner }: OpenedPayload, context: SerializationContext | undefined): boolean {
  const reader = ownerOf(context);
  return owner !== '' && reader !== '' && owner !== reader;
}

const contextOf = (owner: string): string => `payload/${owner}`;

/** The caller waits only for the first record of the key's use; later ones are made in the background. */
function noteNowAndThen(store: Store, now: () => number): () => Promise<void> {
  let first: Promise<void> | null = null;
  let dueAt = 0;
  const note = async (): Promise<void> => {
    dueAt = now() + AGAIN_MS;
    await notePayloadKeyUse(store);
    dueAt = now() + NOTED_EVERY_MS;
  };
  return async () => {
    if (first === null) {
      first = note();
      first.catch(() => {
        first = null;
      });
    } else if (now() >= dueAt) note().catch(() => undefined);
    await first;
  };
}

/** The payload is encrypted under a key of ours that this process lacks; the message names it. */
export class MissingPayloadKey extends KycError {
  readonly keyId: string;

  constructor(keyId: string) {
    const why = `It is encrypted under the payload key ${keyId}, which is not here`;
    super('internal', `${why}: add it to PAYLOAD_KEYS.`);
    this.name = 'MissingPayloadKey';
    this.keyId = keyId;
  }
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');

const textOf = (bytes: Uint8Array | null | undefined): string =>
  bytes == null ? '' : Buffer.from(bytes).toString('utf8');
