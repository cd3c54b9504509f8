import { beforeAll, describe, expect, it } from 'vitest';
import {
  listMedia,
  openObject,
  readEvidence,
  readHits,
  readInboxRow,
  readNotification,
  readResult,
  readReviews,
  readSession,
  readStartData,
  readSubject,
  readVendorOptions,
  recordDeliveryAttempt,
  type Store,
} from '../../store/index.ts';
import { approved, type Erasing, KEY, withErasing } from './erasing.ts';
import { readHitsOf } from './hit-words.ts';

let erasing: Erasing;
withErasing((opened) => (erasing = opened));

interface About {
  verificationId: string;
  inboxId: string;
  key: string;
}
const by = ({ verificationId }: About) => ({ verificationId, principal: KEY });
const READS: Record<string, (store: Store, about: About) => Promise<unknown>> = {
  'the result': (store, about) => readResult(store, by(about)),
  'the subject': (store, about) => readSubject(store, by(about)),
  'the evidence': (store, about) => readEvidence(store, by(about)),
  'the list of photos': (store, about) => listMedia(store, by(about)),
  'a photo': (store, about) => openObject(store, about),
  'what people have decided': (store, about) => readReviews(store, by(about)),
  'what screening has found': (store, about) => readHits(store, by(about), readHitsOf),
  'what the vendor calls a session': (store, about) => readSession(store, { ...about, session: 1 }),
  'what the client wants of the vendor': (store, about) => readVendorOptions(store, about),
  'a message of the vendor': (store, about) => readInboxRow(store, about),
  'what another try takes over': (store, { verificationId: id }) =>
    readStartData(store, { clientId: erasing.fixture.clientId, id, erased: true }),
};

describe('a key that came back with a backup', () => {
  let about: About;
  beforeAll(async () => {
    const { id: verificationId, inboxId } = await approved(erasing);
    const { key } = await erasing.keepObject(verificationId);
    about = { verificationId, inboxId, key };
    for (const read of Object.values(READS).slice(0, 3)) {
      expect(await read(erasing.fixture.store, about)).not.toBeNull();
    }
    // Its key is there, as in a backup of before.
    await erasing.fixture.admin.query(
      'update verifications set data_erased_at = now() where id = $1',
      [verificationId],
    );
  });

  it.each(Object.keys(READS))('opens nothing of who was erased: %s', async (name) => {
    const reading = READS[name]?.(erasing.fixture.store, about);
    await expect(reading).rejects.toMatchObject({ code: 'erased' });
  });

  it('opens nothing of what an endpoint has said', async () => {
    const { fixture, endpointId } = erasing;
    const { id: verificationId } = await approved(erasing);
    const sql = 'select id from notifications where verification_id = $1';
    const { rows } = await fixture.admin.query<{ id: string }>(sql, [verificationId]);
    const id = rows[0]?.id ?? '';
    const { clientId } = fixture;
    await recordDeliveryAttempt(fixture.store, {
      ...{ notificationId: id, endpointId, owner: { clientId, verificationId } },
      ...{ httpStatus: 200, error: null, ok: true, durationMs: 1, answer: 'Thank you, Ada.' },
    });
    const said = async () =>
      (await readNotification(fixture.store, { clientId, mode: 'test', id }))?.deliveries[0]
        ?.tries[0]?.answer;
    expect(await said()).toBe('Thank you, Ada.');
    await fixture.admin.query('update verifications set data_erased_at = now() where id = $1', [
      verificationId,
    ]);
    expect(await said()).toBeNull();
  });
});
