import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../../domain/outcome.ts';
import type { Reading } from '../../../vendors/vendor.ts';
import { veriff } from '../../../vendors/veriff/index.ts';
import { readAnswer, readWebhook } from '../../../vendors/veriff/message.ts';
import { sample } from './samples.ts';

const SESSION = '12df6045-3846-4e45-946a-14fa6136d78b';
const webhook = (body: object) =>
  readWebhook({ kind: 'watchlist', body: Buffer.from(JSON.stringify(body)) });

/** What may stand in place of a value. */
const odd = (value: unknown): unknown[] => [
  ...[null, 'null', 'false', '0', '', [], {}, [value], [[value]], { value }, { data: [value] }],
  ...(typeof value === 'string' ? [` ${value} `, value.toUpperCase()] : [String(value)]),
];

/** A message with each of its values changed in each way, and the place that was changed. */
function* changed(value: unknown, path = ''): Generator<{ path: string; value: unknown }> {
  if (path !== '') for (const other of odd(value)) yield { path, value: other };
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    for (const one of changed(member, `${path}/${name}`)) {
      const rest = { ...value, [name]: one.value };
      yield { path: one.path, value: Array.isArray(value) ? Object.values(rest) : rest };
    }
  }
}

/** An outcome follows from these, or what it is about. */
const DECIDES = /^.status|^.verification$|verification.(id|status|code|reason|reasonCode)$/;
/** Evidence and references follow from these. */
const TELLS =
  /person$|pepSanctionMatch|document(.(type|number|specimen|portraitIsVisible))?$|biometric|vendorData|attemptId|decisionTime/;

function orRefused(read: () => Reading): VendorFact | null {
  try {
    return read().fact;
  } catch {
    return null;
  }
}

describe.each(['decision-approved', 'decision-reference', 'decision-code-null'] as const)(
  'the approval %s, with one value changed,',
  (name) => {
    const whole: unknown = JSON.parse(sample(name).toString());
    const before = webhook(whole as object);
    const cases = [...changed(whole)].map(({ path, value }) => {
      const read = () => webhook(value as object);
      return { path, value: JSON.stringify(value), read };
    });

    it('never holds more than before, and clears nobody', () => {
      for (const { path, read } of cases) {
        const fact = orRefused(read);
        if (fact === null) continue;
        expect(fact.screening, path).not.toBe('clear');
        const passed = Object.entries(fact.parts ?? {}).filter(([, result]) => result === 'passed');
        expect(before.fact.parts, path).toMatchObject(Object.fromEntries(passed));
      }
    });

    it('is the same approval where nothing follows from the value', () => {
      const rest = cases.filter(({ path }) => !DECIDES.test(path) && !TELLS.test(path));
      expect(rest.length).toBeGreaterThan(100);
      for (const { path, read } of rest) expect(read(), path).toEqual(before);
    });

    it('is an approval, if with less evidence, where no decision follows from the value', () => {
      for (const { path, value, read } of cases.filter(({ path }) => !DECIDES.test(path)))
        expect(read().fact.outcome, `${path} ${value}`).toBe('approved');
    });
  },
);

describe('a match', () => {
  const found = { matchStatus: 'possible_match', totalHits: 1, hits: [{ matchedName: 'X' }] };
  const nobody = { matchStatus: 'no_match', totalHits: 0, hits: [] };

  it('is heard deeper in a message as well, and beside a decision', () => {
    expect(webhook({ sessionId: SESSION, data: { screening: found } })).toMatchObject({
      sessionId: SESSION,
      fact: { kind: 'screening', screening: 'match' },
    });
    const deeper = { sessionId: SESSION, data: { screening: nobody } };
    expect(webhook(deeper).fact).not.toHaveProperty('screening');
    const verification = { id: SESSION, status: 'approved', code: 9001, watchlist: [found] };
    expect(webhook({ verification }).fact.screening).toBe('match');
  });
});

describe("the person's record", () => {
  const MATCHES = [{ numberOfMatches: 1, matches: [{ name: 'Test Name', category: 'SIP' }] }];
  const NOBODY = [{ numberOfMatches: 0, matches: [] }];

  it.each([
    { person: [{ pepSanctionMatches: MATCHES }] },
    { person: [{ pepSanctionMatches: NOBODY }, { pepSanctionMatches: MATCHES }] },
    { person: { person: { pepSanctionMatches: MATCHES } } },
    { data: { person: { pepSanctionMatches: MATCHES } } },
  ])('is heard of a match wherever that stands: %j', (record) => {
    const body = Buffer.from(JSON.stringify({ status: 'success', ...record }));
    expect(readAnswer({ kind: 'person', body }).fact.screening).toBe('match');
    const { screening } = veriff.readResult({ kind: 'person', body }) ?? {};
    if ('person' in record) expect(screening).toMatchObject([{ name: 'Test Name' }]);
  });

  it('in a list clears only where each of it does', () => {
    const read = (...person: unknown[]) => {
      const body = Buffer.from(JSON.stringify({ status: 'success', person }));
      return readAnswer({ kind: 'person', body }).fact.screening;
    };
    expect(read({ pepSanctionMatches: NOBODY })).toBe('clear');
    expect(read({ pepSanctionMatches: NOBODY }, { firstName: 'Jane' })).toBeUndefined();
  });
});
