import { expect, it } from 'vitest';
import { listCases } from '../../store/index.ts';
import type { DispatchParts } from '../../workers/dispatch/outbox.ts';
import { sweep } from '../../workers/dispatch/sweep.ts';
import type { Fixture } from '../activities/fixture.ts';
import { handOfService } from '../setup/by-hand.ts';
import { withReadySession } from './dispatch-fixture.ts';
import { withTemporal } from './with-temporal.ts';

let fixture: Fixture;
let parts: DispatchParts;
withTemporal((opened) => ({ fixture, parts } = opened));

it('the sweep has each verification in review wait in a case, and no other', async () => {
  const { verificationId } = await withReadySession(fixture);
  const ours = handOfService(fixture.store, fixture.store.app);
  const setStatus = (status: string) =>
    ours.query('update verifications set status = $2 where id = $1', [verificationId, status]);
  const isWaiting = async (): Promise<boolean> => {
    await sweep(parts);
    const viewer = { clientIds: null, mode: null, vendors: null };
    const { items } = await listCases(fixture.store, { viewer });
    return items.some((one) => one.verificationId === verificationId);
  };
  await setStatus('in_review');
  expect(await isWaiting()).toBe(true);
  await setStatus('pending');
  expect(await isWaiting()).toBe(false);
});
