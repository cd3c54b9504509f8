import type { Payload, SerializationContext } from '@temporalio/common';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PayloadCipher } from '../../store/encryption/payload-cipher.ts';
import { isPayloadKey, openStore, type Store } from '../../store/index.ts';
import { type PayloadEncryption, payloadEncryption } from '../../workers/payloads/codec.ts';
import { openPayloadEncryption } from '../../workers/payloads/data-converter.ts';
import { waitForStore } from '../../workers/wait-for-store.ts';
import { openTestStore, type StoreFixture } from '../store/fixture.ts';
import { payloadKey } from '../setup/payloads.ts';

const [P1, P2] = [payloadKey('p1'), payloadKey('p2')];

let fixture: StoreFixture;
const stores: Store[] = [];
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(async () => {
  for (const store of stores) await store.close();
  await fixture.close();
});

/** As a process has it with these keys. */
function withKeys(keys: (typeof P1)[], encrypts = true): PayloadEncryption {
  const payloads = { keys, encrypts };
  const store = openStore({ ...fixture.config, maxConnections: 2, payloads });
  stores.push(store);
  return payloadEncryption(store);
}

const bytes = fc.uint8Array({ maxLength: 300 });
const payload: fc.Arbitrary<Payload> = fc.record({
  metadata: fc.dictionary(fc.string({ maxLength: 20 }), bytes, { maxKeys: 4 }),
  data: bytes,
});
const context: fc.Arbitrary<SerializationContext | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.record({
    ...{ type: fc.constant('workflow' as const), namespace: fc.constant('n') },
    workflowId: fc.string({ minLength: 1 }),
  }),
  fc.record({
    ...{ type: fc.constant('activity' as const), namespace: fc.constant('n') },
    ...{ activityId: fc.string({ minLength: 1 }), isLocal: fc.constant(false) },
  }),
);
const workflow = (workflowId: string): SerializationContext => ({
  ...{ type: 'workflow', namespace: 'n', workflowId },
});
const HELLO: Payload = {
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from('"screening: match"'),
};

const plainly = ({ metadata, data }: Payload): unknown => [
  Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('hex')]),
  Buffer.from(data ?? []).toString('hex'),
];

async function encrypted(by: PayloadEncryption, of = 'verification/a'): Promise<Payload> {
  const [sealed] = await by.encode([HELLO], workflow(of));
  return sealed ?? {};
}

describe('what goes to Temporal', () => {
  it('comes back as it was, whatever it is and whoever it belongs to, and shows nothing meanwhile', async () => {
    const codec = withKeys([P1]);
    await fc.assert(
      fc.asyncProperty(fc.array(payload, { maxLength: 4 }), context, async (payloads, of) => {
        const sealed = await codec.encode(payloads, of);
        for (const [index, one] of sealed.entries()) {
          const was = Buffer.from(payloads[index]?.data ?? []);
          if (was.length > 8) expect(Buffer.from(one.data ?? []).includes(was)).toBe(false);
        }
        const opened = await codec.decode(sealed, of);
        expect(opened.map(plainly)).toEqual(payloads.map(plainly));
      }),
    );
  });

  it('is never the same ciphertext twice', async () => {
    const codec = withKeys([P1]);
    const [one, other] = [await encrypted(codec), await encrypted(codec)];
    expect(plainly(one)).not.toEqual(plainly(other));
  });

  it('is given on as it came, and never in clear, once any bit of it was changed', async () => {
    const codec = withKeys([P1]);
    const sealed = await encrypted(codec);
    const length = sealed.data?.length ?? 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(length - 1), fc.nat(7), async (at, bit) => {
        const data = Buffer.from(sealed.data ?? []);
        data[at] = (data[at] ?? 0) ^ (1 << bit);
        const spoilt = { ...sealed, data };
        expect(await codec.decode([spoilt], workflow('verification/a'))).toEqual([spoilt]);
      }),
    );
    const cut = { ...sealed, data: Buffer.from(sealed.data ?? []).subarray(0, 20) };
    expect(await codec.decode([cut])).toEqual([cut]);
  });

  it('is not opened under another key’s name, as another’s, or by another’s bytes', async () => {
    const codec = withKeys([P2, P1]);
    const own = await encrypted(codec);
    const other = await encrypted(codec, 'verification/b');
    const renamed = (name: string, value: string): Payload => ({
      ...own,
      metadata: { ...own.metadata, [name]: Buffer.from(value) },
    });
    for (const swapped of [
      renamed('encryption-key-id', 'p1'),
      renamed('encrypted-for', 'verification/b'),
      renamed('encrypted-for', ''),
      { ...own, data: other.data ?? null },
    ]) {
      expect(await codec.decode([swapped])).toEqual([swapped]);
    }
  });

  it('is not opened in another workflow than the one that it was encrypted for', async () => {
    const codec = withKeys([P1]);
    const sealed = await encrypted(codec);
    expect(await codec.decode([sealed], workflow('verification/b'))).toEqual([sealed]);
    const [opened] = await codec.decode([sealed], workflow('verification/a'));
    expect(plainly(opened ?? {})).toEqual(plainly(HELLO));
  });

  it('is read in clear where it was not encrypted, so that encryption can be turned on', async () => {
    for (const codec of [withKeys([P1]), withKeys([])]) {
      expect(await codec.decode([HELLO])).toEqual([HELLO]);
    }
  });

  it('is encrypted under the first key, and read by each; or only read', async () => {
    const [old, both, fresh] = [withKeys([P1]), withKeys([P1, P2]), withKeys([P2, P1])];
    const reading = withKeys([P1, P2], false);
    const [older, newer] = [await encrypted(old), await encrypted(fresh)];
    for (const codec of [both, fresh, reading]) {
      const opened = await codec.decode([older, newer], workflow('verification/a'));
      expect(opened.map(plainly)).toEqual([HELLO, HELLO].map(plainly));
    }
    expect(await reading.encode([HELLO])).toEqual([HELLO]);
    expect([reading.encrypts, fresh.encrypts, withKeys([]).encrypts]).toEqual([false, true, false]);
  });

  it('is an error that names the key where one of ours is missing, and nothing where it was never ours', async () => {
    const sealed = await encrypted(withKeys([P1]));
    for (const codec of [withKeys([P2]), withKeys([])]) {
      await expect(codec.decode([sealed])).rejects.toThrow(
        'It is encrypted under the payload key p1, which is not here: add it to PAYLOAD_KEYS.',
      );
      const id = { 'encryption-key-id': Buffer.from('made-up') };
      const foreign = { ...sealed, metadata: { ...sealed.metadata, ...id } };
      expect(await codec.decode([foreign])).toEqual([foreign]);
    }
  });

  it('is nothing where it names a key as no key is named', async () => {
    const codec = withKeys([P1]);
    const sealed = await encrypted(codec);
    for (const name of ['', '\0', 'p1\0', '\u{10ffff}', 'p'.repeat(100_000)]) {
      const id = { 'encryption-key-id': Buffer.from(name) };
      const foreign = { ...sealed, metadata: { ...sealed.metadata, ...id } };
      expect(await codec.decode([foreign])).toEqual([foreign]);
    }
  });

  it('is nothing to a workflow under a key that nothing open needs any more, and is still said to who asks', async () => {
    const sealed = await encrypted(withKeys([P1]));
    const codec = withKeys([P2]);
    await fixture.admin.query(
      `update payload_keys set last_used_at = now() - interval '60 days' where id = 'p1'`,
    );
    expect(await codec.decode([sealed])).toEqual([sealed]);
    await expect(codec.open(sealed)).rejects.toThrow('payload key p1, which is not here');
  });

  it('is an error where another key has the name of the one that it is under', async () => {
    const sealed = await encrypted(withKeys([P1]));
    const codec = withKeys([payloadKey('p1')], false);
    await expect(codec.decode([sealed])).rejects.toMatchObject({ kind: 'wrong_payload_key' });
  });

  it('is encrypted without a database once a process has begun, which has noted its key', async () => {
    const payloads = { keys: [payloadKey('p4'), P2, P1], encrypts: true };
    const store = openStore({ ...fixture.config, maxConnections: 2, payloads });
    const encryption = payloadEncryption(store);
    const logger = pino({ level: 'silent' });
    await waitForStore(store, { logger, signal: new AbortController().signal }, { encryption });
    expect(await isPayloadKey(fixture.store, { id: 'p4' })).toBe(true);
    await store.close();
    expect(await encryption.encode([HELLO])).toHaveLength(1);
  });

  it('is not encrypted before it is written down by which key', async () => {
    const store = openStore({
      ...fixture.config,
      databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing',
      payloads: { keys: [payloadKey('p3')], encrypts: true },
    });
    stores.push(store);
    await expect(payloadEncryption(store).encode([HELLO])).rejects.toMatchObject({
      code: 'store_unavailable',
    });
  });

  it.each([
    ['production', [], 1],
    ['production', [P1], 0],
    ['development', [], 0],
  ] as const)(
    'is said in production by who does not encrypt it: %s',
    (environment, keys, times) => {
      const warned: unknown[] = [];
      const logger = pino({ level: 'warn' }, { write: (line: string) => void warned.push(line) });
      const payloads = { keys, encrypts: keys.length > 0 };
      const store = { ...fixture.store, payloads: new PayloadCipher(payloads) };
      openPayloadEncryption(store, { environment }, { logger });
      expect(warned).toHaveLength(times);
      expect(warned.join('')).toContain(times === 0 ? '' : 'set PAYLOAD_KEYS');
    },
  );
});
