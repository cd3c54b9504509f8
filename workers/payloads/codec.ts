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

/** As Temporal's samples name it. */
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
/** The workflow or standalone activity that it belongs to; empty where the SDK does not say. */
const OWNER = 'encrypted-for';
const NOTED_EVERY_MS = 60 * 60_000;
const AGAIN_MS = 60_000;

/** One that was encrypted, and what is in it. */
export interface OpenedPayload {
  payload: Payload;
  /** Authenticated; empty where the process that encrypted it did not know the owner. */
  owner: string;
}

export interface PayloadEncryption extends PayloadCodec {
  /** Whether this process encrypts, or only decrypts. */
  readonly encrypts: boolean;
  /**
   * Notes the key's use, where that is not done yet. From then on encrypting needs no database: a worker that
   * cannot encrypt ends, since it cannot say either that it failed.
   * @throws StoreFault `wrong_payload_key`; KycError `store_unavailable`
   */
  begin(): Promise<void>;
  /**
   * The content of a payload of any owner; null for one that is not encrypted, or not by us.
   * @throws MissingPayloadKey; StoreFault `wrong_payload_key`; KycError `store_unavailable` where that cannot
   *   be found out
   */
  open(payload: Payload): Promise<OpenedPayload | null>;
}

/**
 * Encrypts what goes to Temporal, and decrypts what was encrypted. Passes on payloads that are not encrypted,
 * so that encryption can be turned on while verifications are open. Also passes on, undecrypted, what another
 * party encrypted, or we did for another workflow: a workflow refuses it like any malformed message. A key
 * of ours that is missing, or another one of its name, is an error: the task fails and is tried again, until a
 * process has the key. But not one that nothing open needs: under its name anybody could stop a workflow.
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

/** What is done within a workflow is the workflow's. */
function ownerOf(context: SerializationContext | undefined): string {
  if (context === undefined) return '';
  if (context.type === 'workflow') return context.workflowId;
  return context.workflowId || (context.activityId ?? '');
}

/** Binds a payload to its workflow: moved to another one, readers of that one could read it. */
function isOfAnother({ owner }: OpenedPayload, context: SerializationContext | undefined): boolean {
  const reader = ownerOf(context);
  return owner !== '' && reader !== '' && owner !== reader;
}

const contextOf = (owner: string): string => `payload/${owner}`;

/** Waited for once, before anything is encrypted; that it is still in use is noted beside what goes on. */
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

/** What is there can be read by none of the keys that this process has; the message names the one of ours. */
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
