import { describe, expect, it } from 'vitest';
import { createVerification, findForLink, noteAppointment } from '../../store/index.ts';
import { listEvents } from '../../store/index.ts';
import { createInput, newVerification, type StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const AT = new Date('2030-07-01T07:30:00.000Z');

describe('an appointment', () => {
  it('belongs to its session, is shown with it and its link, and can be taken back', async () => {
    const { id } = await newVerification(fixture);
    const noted = { verificationId: id, session: 1, askedAt: new Date() };
    expect((await fixture.verificationOf(id))?.session?.appointmentAt).toBeNull();
    await noteAppointment(fixture.store, { ...noted, appointmentAt: AT });
    expect((await fixture.verificationOf(id))?.session?.appointmentAt).toEqual(AT);
    const target = await findForLink(fixture.store, { verificationId: id });
    expect(target?.session?.appointmentAt).toEqual(AT);
    await noteAppointment(fixture.store, { ...noted, appointmentAt: null });
    expect((await fixture.verificationOf(id))?.session?.appointmentAt).toBeNull();
  });

  it('changes nothing of a verification that has ended, or of a session that is not there', async () => {
    const { id } = await newVerification(fixture);
    const before = await fixture.verificationOf(id);
    const asked = { verificationId: id, appointmentAt: AT, askedAt: new Date() };
    await noteAppointment(fixture.store, { ...asked, session: 7 });
    expect(await fixture.verificationOf(id)).toEqual(before);
    await fixture.ours.query("update verifications set status = 'declined' where id = $1", [id]);
    await noteAppointment(fixture.store, { ...asked, session: 1 });
    expect((await fixture.verificationOf(id))?.session?.appointmentAt).toBeNull();
    expect((await fixture.verificationOf(id))?.sequence).toBe(before?.sequence);
  });
});

describe('two answers about an appointment that cross each other', () => {
  const LATER = new Date('2030-07-02T08:00:00.000Z');
  const asked = (seconds: number) => new Date(Date.UTC(2030, 5, 1, 12, 0, seconds));
  const appointmentsOf = async (verificationId: string) =>
    (await listEvents(fixture.store, { verificationId })).items
      .filter(({ type }) => type === 'appointment.changed')
      .map(({ data }) => data['appointmentAt']);

  it('leave what the newer question was answered, in whatever order they are noted', async () => {
    const older = { session: 1, appointmentAt: AT, askedAt: asked(1) };
    const newer = { session: 1, appointmentAt: LATER, askedAt: asked(2) };
    for (const answers of [
      [older, newer],
      [newer, older],
    ]) {
      const { id } = await newVerification(fixture);
      for (const answer of answers) {
        await noteAppointment(fixture.store, { verificationId: id, ...answer });
      }
      expect((await fixture.verificationOf(id))?.session?.appointmentAt).toEqual(LATER);
      expect((await appointmentsOf(id)).at(-1)).toBe(LATER.toISOString());
    }
  });

  it('cannot bring back an appointment that the newer one says is canceled', async () => {
    const { id } = await newVerification(fixture);
    const note = (appointmentAt: Date | null, seconds: number) =>
      noteAppointment(fixture.store, {
        ...{ verificationId: id, session: 1, appointmentAt, askedAt: asked(seconds) },
      });
    await note(AT, 1);
    await note(null, 3);
    await note(AT, 2);
    expect((await fixture.verificationOf(id))?.session?.appointmentAt).toBeNull();
    expect(await appointmentsOf(id)).toEqual([AT.toISOString(), null]);
  });

  it('that say the same still count as asked when the newer one was', async () => {
    const { id } = await newVerification(fixture);
    const note = (appointmentAt: Date, seconds: number) =>
      noteAppointment(fixture.store, {
        ...{ verificationId: id, session: 1, appointmentAt, askedAt: asked(seconds) },
      });
    await note(AT, 1);
    await note(AT, 3);
    await note(LATER, 2);
    expect((await fixture.verificationOf(id))?.session?.appointmentAt).toEqual(AT);
    expect(await appointmentsOf(id)).toHaveLength(1);
  });
});

describe('a verification that continues another', () => {
  it('keeps which one', async () => {
    const { id: parentId } = await newVerification(fixture);
    const input = createInput(fixture, { parentId });
    const { verification } = await createVerification(fixture.store, input);
    expect(verification.parentId).toBe(parentId);
    expect((await fixture.verificationOf(parentId))?.parentId).toBeNull();
  });
});
