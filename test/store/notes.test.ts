import { describe, expect, it } from 'vitest';
import { addNote, assignCase, destroyVerificationKey, type NewNote } from '../../store/index.ts';
import { askForPerson, DECLINED, decidedByVendor, eventsOf } from './decided-by-vendor.ts';
import type { StoreFixture } from './fixture.ts';
import { casesOf } from './under-cases.ts';
import { review, reviewsOf, underReview } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const [ANN, BEN] = ['client_key:ann', 'client_key:ben'];

const note = (verificationId: string, changes: Partial<NewNote> = {}) =>
  addNote(fixture.store, {
    ...{ verificationId, note: 'Two fonts.', principal: ANN, idempotencyKey: 'one' },
    ...{ requestFingerprint: 'body', ...changes },
  });
const notesOf = async (id: string) => (await reviewsOf(fixture, id)).notes;

describe('a note without a decision', () => {
  it('is read with who wrote it and when, in order, and is kept encrypted', async () => {
    const { id } = await underReview(fixture);
    const before = Date.now();
    const first = await note(id);
    await note(id, { note: 'Same fonts as in May.', principal: BEN });
    expect(await notesOf(id)).toEqual([
      { principal: ANN, person: null, note: 'Two fonts.', at: first.at },
      expect.objectContaining({ principal: BEN, note: 'Same fonts as in May.' }),
    ]);
    expect(Math.abs(first.at.getTime() - before)).toBeLessThan(60_000);
    const { rows } = await fixture.admin.query<{ said: string }>(
      `select note || (select string_agg(data::text, ' ') from events e
         where e.verification_id = n.verification_id) as said
       from case_notes n where verification_id = $1`,
      [id],
    );
    expect(rows).toHaveLength(2);
    for (const { said } of rows) expect(said).not.toMatch(/font/);
    expect(await eventsOf(fixture, id, 'note.added')).toMatchObject([
      { principal: ANN, data: { note: expect.any(String) as string } },
      { principal: BEN },
    ]);
  });

  it('is one, however often and at once its request comes, and a conflict with another text', async () => {
    const { id } = await underReview(fixture);
    const all = await Promise.all([note(id), note(id), note(id)]);
    expect(all).toEqual([all[0], all[0], all[0]]);
    expect(await notesOf(id)).toHaveLength(1);
    const other = note(id, { note: 'Other.', requestFingerprint: 'other' });
    await expect(other).rejects.toMatchObject({ code: 'idempotency_conflict' });
    await note(id, { principal: BEN });
    expect(await notesOf(id)).toHaveLength(2);
  });

  it('decides nothing, whoever works at the case, and leaves it theirs', async () => {
    const { id } = await underReview(fixture);
    await assignCase(fixture.store, { verificationId: id, principal: ANN, action: 'take' });
    await note(id, { principal: BEN });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review' });
    expect(await casesOf(fixture, id)).toMatchObject([{ assignment: { assignee: ANN } }]);
    expect((await reviewsOf(fixture, id)).all).toEqual([]);
  });

  it('is taken of what has ended as well, and not once the data are erased', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    await note(id);
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'declined', revisions: [] });
    await destroyVerificationKey(fixture.store, { verificationId: id, reason: 'of_a_test' });
    await expect(note(id, { idempotencyKey: 'two' })).rejects.toMatchObject({ code: 'erased' });
  });

  it('has whoever was to decide look again, as does what a client asks for', async () => {
    const { id } = await underReview(fixture);
    const { shown } = await reviewsOf(fixture, id);
    await note(id);
    const refused = { code: 'case_changed' };
    await expect(review(fixture, id, { shown })).rejects.toMatchObject(refused);
    expect(await review(fixture, id, await reviewsOf(fixture, id).then(shownIn))).toBe('decides');
    const ended = await decidedByVendor(fixture, DECLINED);
    const before = await reviewsOf(fixture, ended.id);
    await askForPerson(fixture, ended.id);
    expect((await reviewsOf(fixture, ended.id)).shown).not.toBe(before.shown);
  });

  it('is nobody’s whose name the database alone says, and no other one’s text', async () => {
    const { id } = await underReview(fixture);
    await note(id);
    const { admin } = fixture;
    await admin.query(
      `insert into events (id, verification_id, number, type, principal, data)
       select gen_random_uuid(), verification_id, 1000, type, $2, data from events
       where verification_id = $1 and type = 'note.added'`,
      [id, BEN],
    );
    await expect(notesOf(id)).rejects.toThrow('changed by somebody else');
  });
});

const shownIn = ({ shown }: { shown: string }) => ({ shown });
