import { describe, expect, it } from 'vitest';
import { subjectSchema } from '../../api/schemas/subject.ts';

const faultsOf = (subject: unknown) =>
  subjectSchema.safeParse(subject).error?.issues.map(({ path, message }) => [path, message]);

describe('the subject of a request', () => {
  it('is kept in one form: names composed and without invisible characters, countries as alpha-2', () => {
    const subject = {
      firstName: ' Zoe\u0308\u200b',
      lastName: 'Le\u200f Brun',
      nationality: 'AUT',
      document: { number: 'AB\u00ad12', country: 'XKX' },
      address: { city: 'Wien\ufeff', country: 'GBR' },
    };
    expect(subjectSchema.parse(subject)).toEqual({
      firstName: 'Zoë',
      lastName: 'Le Brun',
      nationality: 'AT',
      document: { number: 'AB12', country: 'XK' },
      address: { city: 'Wien', country: 'GB' },
    });
  });

  it('is cleaned by one rule in every text of it, also where other forms are checked', () => {
    const marks = (text: string): string => `\u202a${text}\u200e\u202c`;
    const subject = { email: 'ada@example.com', phone: '+491511111111', birthDate: '1990-02-28' };
    const marked = Object.fromEntries(Object.entries(subject).map(([n, v]) => [n, marks(v)]));
    expect(subjectSchema.parse(marked)).toEqual(subject);
  });

  it.each(['\u2800', '\u0301', '\ue000'])('has no name of which nothing is seen: %j', (name) => {
    expect(faultsOf({ lastName: name })).toEqual([[['lastName'], 'must not be empty or blank']]);
  });

  it('is measured without what is invisible', () => {
    expect(faultsOf({ firstName: 'x'.repeat(200) + '\u200b' })).toBeUndefined();
  });

  it.each(['\u200b', '\u3164\ufeff', ' \u200f '])('has no name made of %j', (firstName) => {
    expect(faultsOf({ firstName })).toEqual([[['firstName'], 'must not be empty or blank']]);
  });

  it('is told which code of a country to use', () => {
    const faults = faultsOf({ nationality: 'UK', document: { country: 'DD' } }) ?? [];
    expect(faults.map(([path]) => path)).toEqual([['nationality'], ['document', 'country']]);
    expect(faults[0]?.[1]).toMatch(/use "GB"$/);
    expect(faults[1]?.[1]).toMatch(/use "DE"$/);
  });
});
