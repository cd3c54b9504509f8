import { describe, expect, it } from 'vitest';
import { factOf, idCard } from './answers.ts';

describe('an approval', () => {
  it.each([
    { newStatus: 'user_rejected' },
    { Status: ' User_Rejected' },
    { Code: '8.0' },
    { pages: [{ code: '1.0' }, { code: 5 }] },
    { documents: { 1: { status: 'specimen' } } },
  ])('that has %j in it, or in a row, is for a person', (more) => {
    for (const status of ['ai_approved', 'user_approved']) {
      const said = { code: '1', status, entities: [{ code: '1.0' }] };
      const places = [
        factOf({ ...said, documents: [idCard(), idCard(more)] }),
        factOf({ ...said, entities: [{ code: '1.0', ...more }] }),
        ...('documents' in more ? [] : [factOf({ ...said, ...more })]),
      ];
      for (const fact of places)
        expect(fact).toMatchObject({ outcome: 'review', reasons: ['contradictory_decisions'] });
    }
  });

  it('stands beside words that judge nothing', () => {
    const more = {
      pages: [{ code: 'a4', status: 200 }],
      newStatus: 'ai_approved',
      note: 'expired',
    };
    const metadata = [{ status: 'expired', code: '8.0' }];
    const documents = [idCard({ ...more, metadata })];
    expect(factOf({ code: '1', ...more, documents }).outcome).toBe('approved');
  });
});
