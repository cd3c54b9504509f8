import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll } from 'vitest';
import {
  claimOutboxFor,
  eraseData,
  listEvents,
  type NewErasure,
  requestErasure,
  settleRow,
  storeObject,
} from '../../store/index.ts';
import { localFolder } from '../../store/objects/local-folder.ts';
import { openStoreAfterTheEnd } from './after-the-end.ts';
import {
  approval,
  APPROVED,
  newVerification,
  type StoreFixture,
  transition,
  webhook,
} from './fixture.ts';

export const KEY = 'client_key:k';

/** A store with a folder for objects, after whose file nothing is left of either. */
export type Erasing = Awaited<ReturnType<typeof openStoreAfterTheEnd>> & {
  ask: (id: string, changes?: Partial<NewErasure>) => ReturnType<typeof requestErasure>;
  carryOut: (id: string) => ReturnType<typeof eraseData>;
  /** As if it had been asked for and carried out. */
  erase: (id: string) => Promise<void>;
  eventsOf: (id: string) => Promise<{ type: string; principal: string; data: object }[]>;
  keepObject: (id: string, content?: Readable) => Promise<{ key: string }>;
  /** Those of objects; what says that something was erased lies beside them. */
  files: () => Promise<string[]>;
  directory: string;
};

export function withErasing(use: (opened: Erasing) => void): void {
  let opened: { fixture: StoreFixture };
  let directory: string;
  beforeAll(async () => {
    const started = await openStoreAfterTheEnd();
    opened = started;
    const { store } = started.fixture;
    directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-erased-'));
    store.objects = localFolder(directory);
    const ask: Erasing['ask'] = (verificationId, changes = {}) =>
      requestErasure(store, {
        ...{ verificationId, principal: KEY, reason: 'subject_request', vendorDeletes: true },
        ...changes,
      });
    const carryOut = (verificationId: string) => eraseData(store, { verificationId });
    use({
      ...{ ...started, ask, carryOut, directory },
      erase: async (id) => {
        await ask(id);
        await carryOut(id);
      },
      eventsOf: async (verificationId) => (await listEvents(store, { verificationId })).items,
      keepObject: (verificationId, content = Readable.from([Buffer.from('a face')])) =>
        storeObject(store, {
          ...{ verificationId, content, mimeType: 'image/jpeg', purpose: 'media' },
          maxBytes: 1_000,
        }),
      files: async () => {
        const entries = await readdir(directory, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
        return files.filter((name) => !name.endsWith('.json'));
      },
    });
  });
  afterAll(async () => {
    await opened.fixture.close();
    await rm(directory, { recursive: true, force: true });
  });
}

/** Approved by a webhook, with everything that had to follow done; its message, and what the vendor calls it. */
export async function approved({ fixture }: Pick<Erasing, 'fixture'>) {
  const { id, vendorSessionId } = await newVerification(fixture);
  const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
  await transition(fixture, id, approval(inboxId));
  for (const row of await claimOutboxFor(fixture.store, { verificationId: id, leaseMs: 60_000 })) {
    await settleRow(fixture.store, 'outbox', row);
  }
  return { id, inboxId, about: { sessionId: vendorSessionId } };
}
