import {
  claimOutboxFor,
  createNotificationEndpoint,
  listEvents,
  recordRevision,
} from '../../store/index.ts';
import {
  APPROVED,
  approval,
  newVerification,
  openTestStore,
  reread,
  type StoreFixture,
  transition,
  webhook,
} from './fixture.ts';
import { dueDeliveries } from './due-deliveries.ts';
import { readHitsOf } from './hit-words.ts';

/** A store whose client is told of everything, and what tests ask it about an approved verification. */
export async function openStoreAfterTheEnd() {
  const fixture: StoreFixture = await openTestStore();
  const { store, clientId } = fixture;
  const { id: endpointId } = await createNotificationEndpoint(store, {
    clientId,
    mode: 'test',
    url: 'https://client.example/hook',
    allowLoopback: false,
  });
  const outboxOf = (verificationId: string) =>
    claimOutboxFor(store, { verificationId, leaseMs: 60_000 });
  return {
    fixture,
    endpointId,
    outboxOf,
    deliveriesOf: (verificationId: string) => dueDeliveries(store, verificationId),
    verificationOf: fixture.verificationOf,
    eventsOf: async (verificationId: string) => (await listEvents(store, { verificationId })).items,
    revise: (verificationId: string, inboxId: string) =>
      recordRevision(store, { verificationId, inboxId }, { reread, readHits: readHitsOf }),
    /** Approved by a webhook, with everything that had to follow already claimed. */
    approvedVerification: async () => {
      const { id, vendorSessionId } = await newVerification(fixture);
      const about = { sessionId: vendorSessionId };
      const decision = await webhook(fixture, APPROVED, about);
      await transition(fixture, id, approval(decision.inboxId));
      await outboxOf(id);
      await dueDeliveries(store, id);
      return { id, about };
    },
  };
}
