import { describe, expect, it } from 'vitest';
import type { AskVendorResult } from '../../activities/contract.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import { getVerification, listEvents, readSession } from '../../store/index.ts';
import { activityEnvironment } from './activity-environment.ts';
import type { Vendor } from '../../vendors/vendor.ts';
import { findVendor } from '../../vendors/registry.ts';
import { anAccount, aVerification, control, type Fixture, requestsTo, IDENT } from './fixture.ts';
import { withFixture } from './with-fixture.ts';

let fixture: Fixture;
withFixture((opened) => (fixture = opened));

async function anIdent(deps = fixture.deps) {
  const account = { id: await anAccount(fixture, 'identify24'), vendor: 'identify24' as const };
  const options = IDENT;
  const verificationId = await aVerification(fixture, account, options);
  const about = { verificationId, session: 1 };
  const activities = createVendorActivities(deps);
  await activityEnvironment().run(() => activities.ensureSession(about));
  const id = (await readSession(fixture.store, about))?.reference.id ?? '';
  return {
    verificationId,
    book: (appointment: string) =>
      control(fixture, 'POST', `identify24/sessions/${id}/actions`, {
        ...{ action: 'book', appointment, silent: true },
      }),
    ask: (): Promise<AskVendorResult> =>
      activityEnvironment().run(() => activities.askVendor(about)),
    poll: (): Promise<AskVendorResult> =>
      activityEnvironment({ attempt: 2 }).run(() =>
        activities.pollVendor({ ...about, firstMs: 1_000, factor: 2, capMs: 9_000 }),
      ),
  };
}

const shown = async (id: string) =>
  getVerification(fixture.store, { clientId: fixture.clientId, mode: 'test', id });

const changes = async (verificationId: string) =>
  (await listEvents(fixture.store, { verificationId })).items
    .filter(({ type }) => type === 'appointment.changed')
    .map(({ principal, data }) => ({ principal, ...data }));

describe('an appointment', () => {
  it('is kept as soon as the vendor says it, in UTC whatever Berlin’s clocks do', async () => {
    const { verificationId, book, ask } = await anIdent();
    await book('2030-07-01 09:30');
    expect((await ask()).fact.kind).toBe('started');
    const summer = new Date('2030-07-01T07:30:00.000Z');
    expect((await shown(verificationId))?.session).toMatchObject({ appointmentAt: summer });
    await book('2030-12-01 09:30');
    await ask();
    const winter = new Date('2030-12-01T08:30:00.000Z');
    expect((await shown(verificationId))?.session).toMatchObject({ appointmentAt: winter });
  });

  it('that is moved is kept by polling, although that hears nothing new', async () => {
    const { verificationId, book, ask, poll } = await anIdent();
    await book('2030-07-01 09:30');
    await ask();
    await fixture.store.app.query(`update inbox set disposition = 'applied'`);
    const before = await shown(verificationId);
    await book('2030-07-02 10:00');
    await expect(poll()).rejects.toMatchObject({ type: 'nothing_new' });
    const after = await shown(verificationId);
    expect(after?.session?.appointmentAt).toEqual(new Date('2030-07-02T08:00:00.000Z'));
    expect(after?.sequence).toBe((before?.sequence ?? 0) + 1);
  });

  it('makes one event for each time that it is given, however often the vendor repeats it', async () => {
    const { verificationId, book, ask } = await anIdent();
    await ask();
    await book('2030-07-01 09:30');
    for (let times = 0; times < 3; times += 1) await ask();
    await book('2030-07-02 10:00');
    await ask();
    const said = { principal: 'vendor:identify24', session: 1 };
    expect(await changes(verificationId)).toEqual([
      { ...said, appointmentAt: '2030-07-01T07:30:00.000Z' },
      { ...said, appointmentAt: '2030-07-02T08:00:00.000Z' },
    ]);
  });

  it('stays what the newer question was answered when an older answer comes in after it', async () => {
    let release = (): void => undefined;
    let held: Promise<void> | undefined;
    const vendor = findVendor('identify24');
    const slow: Vendor = {
      ...vendor,
      askSession: async (...asked) => {
        const wait = held;
        held = undefined;
        const answer = await vendor.askSession(...asked);
        await wait;
        return answer;
      },
    };
    const { verificationId, book, ask } = await anIdent({ ...fixture.deps, vendors: () => slow });
    await book('2030-07-01 09:30');
    held = new Promise((resolve) => {
      release = resolve;
    });
    const answered = async () =>
      (await requestsTo(fixture, 'identify24')).filter(
        ({ path, status }) => path.includes('ident/get') && status !== null,
      ).length;
    const before = await answered();
    const older = ask();
    await expect.poll(answered).toBe(before + 1);
    await book('2030-07-02 10:00');
    await ask();
    release();
    await older;
    const newer = new Date('2030-07-02T08:00:00.000Z');
    expect((await shown(verificationId))?.session?.appointmentAt).toEqual(newer);
    expect(await changes(verificationId)).toHaveLength(1);
  });
});
