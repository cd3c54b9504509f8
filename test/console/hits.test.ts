import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hitsOf } from '../../console/views/hits.ts';

describe('what screening found', () => {
  it('is named as the vendor names it, with its fields and its sources', () => {
    const said = {
      matchedName: 'Ada Example',
      types: ['pep', 'sanction'],
      listed: { since: '2019', by: null },
      sources: [{ url: 'https://lists.example/ada' }, { url: 'https://lists.example/ada' }],
    };
    expect(hitsOf([said])).toEqual([
      {
        title: 'Ada Example',
        fields: [
          ['matchedName', 'Ada Example'],
          ['types', 'pep'],
          ['types', 'sanction'],
          ['listed.since', '2019'],
        ],
        sources: ['https://lists.example/ada'],
      },
    ]);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'https://', 'see https://a.example/ there'])(
    'leads nowhere but to the address of a page: %s',
    (url) => {
      expect(hitsOf([{ url }])[0]).toMatchObject({ sources: [], fields: [['url', url]] });
    },
  );

  it('can be read whatever a vendor says, and is never endless', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 8 }))), (all) => {
        const hits = hitsOf(all);
        expect(hits).toHaveLength(all.length);
        for (const { fields, sources } of hits) {
          expect(fields.length + sources.length).toBeLessThanOrEqual(60);
          for (const address of sources) expect(address).toMatch(/^https?:\/\//i);
        }
      }),
    );
  });
});
