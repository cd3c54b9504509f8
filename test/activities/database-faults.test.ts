import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createArchiveActivities } from '../../activities/archive.ts';
import { createDeliveries } from '../../activities/deliveries.ts';
import { createDeliveryActivities } from '../../activities/delivery.ts';
import type { ActivityDeps } from '../../activities/deps.ts';
import { createRecordActivities } from '../../activities/record.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import { verificationWorkflowId } from '../../domain/record.ts';
import { createNotificationEndpoint, readSession, requestRefresh } from '../../store/index.ts';
import { localFolder } from '../../store/objects/local-folder.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { MediaItem, Vendor } from '../../vendors/vendor.ts';
import { addBoth, addedBy, FAULTS, faultyStore, NEVER } from '../setup/faulty-store.ts';
import { requestFor, RUN } from '../store/asking.ts';
import { activityEnvironment, recordCauses } from './activity-environment.ts';
import { clientEndpoint } from './client-endpoint.ts';
import { age, anAccount, aVerification, control, type Fixture } from './fixture.ts';
import { withFixture } from './with-fixture.ts';

const FACE = Buffer.from('the face of Zephyrine');
const FACE_ITEM: MediaItem = {
  ...{ id: 'face', kind: 'image', name: 'face', mimeType: 'image/jpeg', bytes: null },
  ...{ durationSeconds: null, attempt: null, timestamp: null },
  sha256: createHash('sha256').update(FACE).digest('hex'),
};
const withMedia = (vendor: Vendor): Vendor => ({
  ...vendor,
  media: {
    list: () => Promise.resolve([FACE_ITEM]),
    fetch: () => Promise.resolve(Readable.from([FACE])),
  },
});

let fixture: Fixture;
let folder: string;
let faulty: Awaited<ReturnType<typeof faultyStore>>;
/** Of a worker whose way to the databases can break. */
let deps: ActivityDeps;
let endpoint: Awaited<ReturnType<typeof clientEndpoint>>;
withFixture((opened) => (fixture = opened));
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-faults-'));
  fixture.store.objects = localFolder(folder);
  faulty = await faultyStore(fixture);
  endpoint = await clientEndpoint(204);
  const vendors: ActivityDeps['vendors'] = (name) => withMedia(findVendor(name));
  deps = { ...fixture.deps, vendors, store: faulty.store };
});
afterAll(async () => {
  endpoint.close();
  await faulty.close();
  await rm(folder, { recursive: true, force: true });
});

const sql = (text: string) => fixture.admin.query<Record<string, unknown>>(text);
/** With as much time as its workflow gives it. */
const inside = <T>(work: () => Promise<T>): Promise<T> =>
  activityEnvironment({ startToCloseTimeoutMs: 60_000 }).run(work);

async function verified() {
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  return { accountId, verificationId, session: 1 };
}

/** How many sessions the vendor has sold for a verification. */
async function soldFor(verificationId: string): Promise<number> {
  const sold = await control(fixture, 'GET', 'veriff/sessions');
  const all = z.array(z.object({ vendorData: z.string() })).parse(sold);
  return all.filter(({ vendorData }) => vendorData === verificationId).length;
}

/** With a session, of which the vendor says that the person is approved, and has told nobody. */
async function decidedAtVendor() {
  const about = await verified();
  await inside(() => createVendorActivities(fixture.deps).ensureSession(about));
  const id = (await readSession(fixture.store, about))?.reference.id ?? '';
  const said = { action: 'approve', silent: true };
  await control(fixture, 'POST', `veriff/sessions/${id}/actions`, said);
  await age(fixture, about.verificationId);
  return about;
}

/** What its workflow has written once it has heard of it. */
async function writing() {
  const { verificationId, session } = await decidedAtVendor();
  const activities = createVendorActivities(fixture.deps);
  const about = { verificationId, session };
  const { inboxId, fact } = await inside(() => activities.askVendor(about));
  const cause = { type: 'vendor', inboxId: inboxId ?? '', session, fact } as const;
  return { verificationId, cause };
}

async function toDeliver() {
  const { verificationId } = await verified();
  await recordCauses(fixture.deps, verificationId, [{ type: 'cancel', principal: 'operator' }]);
  const about = { clientId: fixture.clientId, mode: 'test', url: endpoint.url } as const;
  await sql('update notification_endpoints set disabled_at = now() where disabled_at is null');
  const made = await createNotificationEndpoint(fixture.store, { ...about, allowLoopback: true });
  const found = await fixture.admin.query<{ id: string }>(
    'select id from notifications where verification_id = $1',
    [verificationId],
  );
  return { notificationId: found.rows[0]?.id ?? '', endpointId: made.id };
}

/** Each activity, and how it is made ready to be run with those dependencies. */
const ACTIVITIES: [what: string, ready: () => Promise<(of: ActivityDeps) => Promise<unknown>>][] = [
  [
    'a session that is bought',
    async () => {
      const about = await verified();
      return async (of) => {
        await inside(() => createVendorActivities(of).ensureSession(about));
        expect(await soldFor(about.verificationId)).toBe(1);
      };
    },
  ],
  [
    'a vendor that is asked',
    async () => {
      const about = await decidedAtVendor();
      return (of) => inside(() => createVendorActivities(of).askVendor(about));
    },
  ],
  [
    'a refresh',
    async () => {
      const about = await decidedAtVendor();
      await requestRefresh(fixture.store, { ...about, by: 'client', receivedAt: new Date() });
      return (of) => inside(() => createVendorActivities(of).refresh(about));
    },
  ],
  [
    'a decision that is written',
    async () => {
      const { verificationId, cause } = await writing();
      const asked = await requestFor(fixture.store, verificationId, [cause]);
      const workflowExecution = {
        workflowId: verificationWorkflowId(verificationId),
        runId: RUN,
      };
      return (of) =>
        activityEnvironment({ workflowExecution }).run(() =>
          createRecordActivities(of).recordTransition(asked),
        );
    },
  ],
  [
    'photos that are kept',
    async () => {
      const { verificationId, cause } = await writing();
      await recordCauses(fixture.deps, verificationId, [cause]);
      return (of) => inside(() => createArchiveActivities(of).archiveMedia({ verificationId }));
    },
  ],
  [
    'a message that is delivered',
    async () => {
      const input = await toDeliver();
      return (of) => {
        const activities = createDeliveryActivities(of, createDeliveries(of));
        return inside(() => activities.deliverNotification(input));
      };
    },
  ],
];

/** What Temporal tries again. */
function retried(error: unknown): ApplicationFailure {
  expect(error).toBeInstanceOf(ApplicationFailure);
  expect(error).toMatchObject({ nonRetryable: false, type: 'store_unavailable' });
  return error as ApplicationFailure; // as was just looked at
}

describe('a fault of the database at any statement', () => {
  it.each(ACTIVITIES)(
    'has %s tried again, and done as if there had been none',
    async (_, ready) => {
      const clean = await ready();
      faulty.fail(NEVER, 'unsent');
      const once = await addedBy(sql, () => clean(deps));
      const { seen } = faulty.mend();
      const twice = addBoth(once, await addedBy(sql, () => clean(deps)));
      let met = 0;
      for (let number = 1; number <= seen; number += 1) {
        const fault = FAULTS[number % FAULTS.length] ?? 'unsent';
        const where = `${JSON.stringify(fault)} at statement ${number}`;
        const run = await ready();
        const added = await addedBy(sql, async () => {
          faulty.fail(number, fault);
          await run(deps).catch(retried);
          if (faulty.mend().isMet) met += 1;
          await run(deps);
        });
        expect([once, twice], where).toContainEqual(added);
      }
      expect(met).toBeGreaterThan(seen / 2);
    },
  );
});
