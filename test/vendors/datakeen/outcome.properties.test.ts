import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODES, normalCode } from '../../../vendors/datakeen/codes.ts';
import { factOf, idCard, photo } from './answers.ts';
import type { Judged, Said } from './answers.ts';

describe('for any answer', () => {
  const codes = fc.oneof(
    fc.constantFrom(...CODES.map(([code]) => code), '1', 1, 8, '', null, undefined, '6.0'),
    fc.string({ maxLength: 5 }),
    fc.double(),
    fc.boolean(),
  );
  const statuses = fc.oneof(
    fc.constantFrom(
      ...CODES.map(([, { name }]) => name),
      'ai_rejected',
      'verify',
      '',
      null,
      undefined,
    ),
    fc.constantFrom('user_approved', 'user_rejected'),
    fc.string({ maxLength: 12 }),
  );
  const judged = fc.record({ code: codes, status: statuses });
  const answers = fc.record({
    code: codes,
    status: statuses,
    entities: fc.array(judged, { maxLength: 2 }),
    documents: fc.array(judged, { maxLength: 3 }),
  });
  /** Mostly approved, so that what must stop an approval stands alone. */
  const almostApproved = fc
    .tuple(answers, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }))
    .map(([answer, odd]) => {
      const or = (part: Judged, at: number): Judged =>
        odd[at] === true && odd[at + 1] === true ? part : { code: '1.0', status: 'ai_approved' };
      return {
        ...or({ code: answer.code, status: answer.status }, 0),
        entities: answer.entities.map((part, at) => or(part, at + 2)),
        documents: answer.documents.map((part, at) => or(part, at + 5)),
      };
    });
  const everyPart = (answer: Said & { entities: Judged[]; documents: Judged[] }): Judged[] => [
    answer,
    ...answer.entities,
    ...answer.documents,
  ];
  const RUNS = { numRuns: 1_000 };

  it('it is approved only when every code is 1, unless staff approved what was left to them', () => {
    fc.assert(
      fc.property(fc.oneof(answers, almostApproved), (answer) => {
        fc.pre(factOf(answer).outcome === 'approved');
        const said = everyPart(answer).map(({ code }) => normalCode(code));
        const allowed = answer.status === 'user_approved' ? ['1.0', '4.0', '5.0', '7.0'] : ['1.0'];
        for (const code of said) expect(allowed).toContain(code);
        const words = everyPart(answer).map(({ status }) => status);
        expect(words).not.toContain('user_rejected');
        expect(answer.documents.length).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  it('it is declined only when the session’s own code 8 or the staff say so', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        fc.pre(factOf(answer).outcome === 'declined');
        const specimen = normalCode(answer.code) === '8.0';
        expect(specimen || answer.status === 'user_rejected').toBe(true);
      }),
      RUNS,
    );
  });

  it('every combination of session, documents and controls is decided only where all agree', () => {
    const all = ['1', '1.0', ...CODES.map(([code]) => code), null];
    const words = [null, 'ai_approved', 'AI_APPROVED', 'ai_rejected', 'verify', 'specimen'];
    const categories = [true, null, false, 'false', 0, [], {}, 'true', 1];
    for (const code of all)
      for (const status of words)
        for (const document of all)
          for (const category of categories) {
            const controlCategories = { visual: { status: true }, other: { status: category } };
            const card = idCard({ code: document, controlCategories });
            const { outcome, parts } = factOf({ code, status, documents: [card, photo()] });
            const codes = [normalCode(code), normalCode(document)];
            const at = JSON.stringify({ code, status, document, category });
            const isClean = category === true || category === null;
            const isSaid = status === null || status.toLowerCase() === 'ai_approved';
            const isApproval = codes.every((one) => one === '1.0') && isSaid && isClean;
            expect(outcome === 'approved', at).toBe(isApproval);
            const isRefusal = status === null || status === 'ai_rejected' || status === 'specimen';
            const isDecline = codes.every((one) => one === '8.0') && isRefusal;
            expect(outcome === 'declined', at).toBe(isDecline);
            if (outcome === 'approved')
              expect(parts).toEqual({ document: 'passed', face: 'passed' });
          }
  });

  it('the fact carries nothing but short plain words of the vendor', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const fact = factOf(answer);
        expect(fact.vendorCode ?? 'none').toMatch(/^[A-Za-z0-9._/-]{1,40}$/);
        expect(fact.outcome !== undefined).toBe(fact.kind === 'outcome');
        expect(new Set(fact.reasons).size).toBe(fact.reasons.length);
      }),
      RUNS,
    );
  });
});
