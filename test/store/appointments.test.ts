import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVerification, findForLink, noteAppointment } from '../../store/index.ts';
import { getVerification } from '../../store/index.ts';
import { createInput, newVerification, openTestStore, type StoreFixture } from './fixture.ts';

let fixture: StoreFixture;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture.close());

const AT = new Date('2030-07-01T07:30:00.000Z');
const shown = (id: string) =>
  getVerification(fixture.store, { clientId: fixture.clientId, mode: 'test', id });

describe('an appointment', () => {
  it('belongs to its session, is shown with it and its link, and can be taken back', async () => {
    const { id } = await newVerification(fixture);
    const noted = { verificationId: id, session: 1 };
    expect((await shown(id))?.session?.appointmentAt).toBeNull();
    await noteAppointment(fixture.store, { ...noted, appointmentAt: AT });
    expect((await shown(id))?.session?.appointmentAt).toEqual(AT);
    const target = await findForLink(fixture.store, { verificationId: id });
    expect(target?.session?.appointmentAt).toEqual(AT);
    await noteAppointment(fixture.store, { ...noted, appointmentAt: null });
    expect((await shown(id))?.session?.appointmentAt).toBeNull();
  });

  it('changes nothing of a verification that has ended, or of a session that is not there', async () => {
    const { id } = await newVerification(fixture);
    const before = await shown(id);
    await noteAppointment(fixture.store, { verificationId: id, session: 7, appointmentAt: AT });
    expect(await shown(id)).toEqual(before);
    await fixture.admin.query("update verifications set status = 'declined' where id = $1", [id]);
    await noteAppointment(fixture.store, { verificationId: id, session: 1, appointmentAt: AT });
    expect((await shown(id))?.session?.appointmentAt).toBeNull();
    expect((await shown(id))?.sequence).toBe(before?.sequence);
  });
});

describe('a verification that continues another', () => {
  it('keeps which one', async () => {
    const { id: parentId } = await newVerification(fixture);
    const input = createInput(fixture, { parentId });
    const { verification } = await createVerification(fixture.store, input);
    expect(verification.parentId).toBe(parentId);
    expect((await shown(parentId))?.parentId).toBeNull();
  });
});
