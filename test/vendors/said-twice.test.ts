import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findVendor } from '../../vendors/registry.ts';
import { saysTwice } from '../../vendors/said-twice.ts';
import { CASES } from './decision-cases.ts';
import type { Case } from './decision-cases.ts';

/** Where an object of a text begins: behind a `{` that stands in no quotes. */
function objectsIn(text: string): number[] {
  const signs = [...text.matchAll(/"(?:[^"\\]|\\.)*"|\{(?=\s*")/g)];
  return signs.filter(([sign]) => sign === '{').map(({ index }) => index + 1);
}

/** The text with the first member of an object said once before, as `value`; null for one without members. */
function twice(text: string, at: number, value: string): string | null {
  const name = /^\s*("(?:[^"\\]|\\.)*")\s*:/.exec(text.slice(at))?.[1];
  return name === undefined ? null : `${text.slice(0, at)}${name}:${value},${text.slice(at)}`;
}

const factIn = ({ vendor, kind }: Case, text: string) =>
  findVendor(vendor).readAnswer({ kind, body: Buffer.from(text) }).fact;

describe.each(CASES)('a decision of %s', (_vendor, one) => {
  const decided = fc
    .sample(one.answers, { numRuns: 2_000, seed: 11 })
    .filter((text) => {
      try {
        return ['approved', 'declined'].includes(factIn(one, text).outcome ?? '');
      } catch {
        return false;
      }
    })
    .slice(0, 40);

  it('in which anything is said twice is for a person, wherever that is and whatever it says', () => {
    expect(decided.length).toBe(40);
    for (const text of decided) {
      for (const at of objectsIn(text)) {
        const spoilt = twice(text, at, '"declined"');
        if (spoilt === null) continue;
        expect(factIn(one, spoilt), spoilt).toMatchObject({
          outcome: 'review',
          warning: 'status_and_code_disagree',
        });
      }
    }
  });
});

it('a webhook that decides and says its status twice is for a person', () => {
  const id = '12df6045-3846-4e45-946a-14fa6136d78b';
  const said = (members: string) =>
    findVendor('veriff').webhook?.read({
      kind: 'decision',
      body: Buffer.from(`{"status":"success","verification":{"id":"${id}",${members}}}`),
    });
  expect(said('"status":"approved","code":9001')?.fact.outcome).toBe('approved');
  expect(said('"status":"declined","code":9001,"st\\u0061tus" : "approved"')).toMatchObject({
    sessionId: id,
    fact: { outcome: 'review', reasons: ['contradictory_decisions'], vendorCode: '9001' },
  });
});

it('a screening that says twice what was found clears nobody, and a match stays one', () => {
  const said = (members: string) =>
    findVendor('veriff').webhook?.read({ kind: 'watchlist', body: Buffer.from(`{${members}}`) })
      .fact;
  expect(said('"matchStatus":"no_match"')?.screening).toBe('clear');
  const cleared = said('"matchStatus":"possible_match","matchStatus":"no_match"');
  expect(cleared).toMatchObject({ kind: 'noted', warning: 'status_and_code_disagree' });
  expect(cleared).not.toHaveProperty('screening');
  expect(said('"matchStatus":"no_match","matchStatus":"possible_match"')?.screening).toBe('match');
});

describe('any JSON', () => {
  it('says nothing twice as it is written by a machine, and does with one member more', () => {
    let added = 0;
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), fc.constantFrom(0, 2, 40), (value, where, indent) => {
        const text = JSON.stringify(value, null, ' '.repeat(indent));
        expect(saysTwice(Buffer.from(text)), text).toBe(false);
        const objects = objectsIn(text);
        const at = objects[where % Math.max(objects.length, 1)];
        const more = at === undefined ? null : twice(text, at, '[{"a":"\\\\\\""}]');
        if (more === null) return;
        added += 1;
        expect(saysTwice(Buffer.from(more)), more).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    expect(added).toBeGreaterThan(50);
  });

  it('may have one name in many objects, and braces and quotes in its texts', () => {
    for (const text of ['[{"a":1},{"a":{"a":2}}]', '{"a":"{\\"a\\":1,\\"a\\":2}","b":"a"}']) {
      expect(saysTwice(Buffer.from(text)), text).toBe(false);
    }
    expect(saysTwice(Buffer.from(`{"a":1${' '.repeat(99)},"a"${' '.repeat(99)}:2}`))).toBe(true);
  });
});
