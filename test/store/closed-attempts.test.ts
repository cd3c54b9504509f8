import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { listClosedAttempts, storeAnswer } from '../../store/index.ts';
import { execute } from '../../store/database.ts';
import { newVerification, openTestStore, type StoreFixture } from './fixture.ts';

const request = (attempt: string, follows?: string): VendorFact => ({
  kind: 'outcome',
  outcome: 'resubmit',
  reasons: [],
  attempt,
  ...(follows === undefined ? {} : { follows }),
});

describe('the attempts that were closed', () => {
  let fixture: StoreFixture;
  beforeAll(async () => {
    fixture = await openTestStore();
  });
  afterAll(() => fixture.close());

  /** Facts in the order of their arrival; each is recorded by a transition unless told otherwise. */
  async function told(facts: VendorFact[], disposition = 'applied') {
    const { id: verificationId } = await newVerification(fixture);
    const { accountId } = fixture;
    for (const fact of facts) {
      const about = { verificationId, session: 1, accountId, kind: 'answer' };
      const body = Buffer.from('{}');
      const { inboxId } = await storeAnswer(fixture.store, { ...about, body, fact });
      const change = 'update inbox set disposition = $2 where id = $1';
      await execute(fixture.store.app, change, [inboxId, disposition]);
    }
    return { verificationId, session: 1 };
  }

  it('are the requests to try again, each as it was first told, in that order', async () => {
    const about = await told([
      { kind: 'started', reasons: [] },
      request('z', ''),
      { kind: 'submitted', reasons: [], follows: 'z' },
      request('a', 'z'),
      request('z', 'a'),
      { kind: 'outcome', outcome: 'resubmit', reasons: [] },
      request('m'),
    ]);
    expect(await listClosedAttempts(fixture.store, about)).toEqual([
      { attempt: 'z', follows: '' },
      { attempt: 'a', follows: 'z' },
      { attempt: 'm' },
    ]);
    expect(await listClosedAttempts(fixture.store, { ...about, session: 2 })).toEqual([]);
  });

  it.each(['delivered', 'set_aside', 'late'])(
    'are not those that no transition recorded: %s',
    async (disposition) => {
      const about = await told([request('a', '')], disposition);
      expect(await listClosedAttempts(fixture.store, about)).toEqual([]);
    },
  );
});
