import { describe, expect, it } from 'vitest';
import { identomat } from '../../../vendors/identomat/index.ts';
import { keepResult } from '../../../vendors/identomat/message.ts';
import { APPROVED, factOf, judged, MATCH, PASSED } from './answers.ts';

type Row = [object, string | undefined];
const typed =
  (result: string) =>
  (document_type: string): Row => [{ document_type }, result];

describe('the parts of an approval', () => {
  it.each([
    [{ live: true }, 'passed'],
    [{ live: false }, undefined],
    [{ live: null }, undefined],
    [{ live: undefined }, undefined],
    [{ live: 'true' }, 'unclear'],
    [{ live: 1 }, 'unclear'],
    [{ live: 0 }, 'unclear'],
  ])('with %j say of the liveness %s', (change, liveness) => {
    expect(factOf({ ...APPROVED, ...change }).parts).toEqual(
      liveness === undefined
        ? { document: 'passed', face: 'passed' }
        : { document: 'passed', face: 'passed', liveness },
    );
  });

  it.each([
    [{ similarity: 0.5 }, 'passed'],
    [{ similarity: 1 }, 'passed'],
    [{ similarity: 0.02 }, 'unclear'],
    [{ similarity: 0 }, 'unclear'],
    [{ similarity: 93 }, 'unclear'],
    [{ similarity: -1 }, 'unclear'],
    [{ similarity: '0.93' }, 'unclear'],
    [{ similarity: {} }, 'unclear'],
    [{ similarity: null }, undefined],
    [{ similarity: 0, live: false }, undefined],
    // Nothing to compare the face with.
    [{ similarity: 0, document_type: null }, undefined],
  ])('with %j say of the face %s', (change, face) => {
    expect(factOf({ ...APPROVED, ...change }).parts?.face).toBe(face);
  });

  it.each<Row>([
    [{}, 'passed'],
    [{ document_type: null, person: { document_number: '13IA12345' } }, 'passed'],
    [{ document_type: '', person: {} }, undefined],
    [{ document_type: 7 }, 'unclear'],
    ...['passport', 'ID', 'Driver License', 'residence_license'].map(typed('passed')),
    ...['bank_statement', 'utility_bill', 'selfie', 'null', 'none', '0'].map(typed('unclear')),
    [{ document_type: ['id'] }, 'unclear'],
    ...['null', 'none', '0', false, {}, ['x'], 0].map((document_number): Row => [
      { document_type: null, person: { document_number } },
      undefined,
    ]),
    [{ document_type: '', person: { document_number: 1312345 } }, 'passed'],
    [{ person: { status: 'FIELDS_MISMATCH' } }, 'failed'],
    [{ person: { status: 'SUSPICIOUS' } }, 'unclear'],
  ])('with %j say of the document %s', (change, document) => {
    expect(factOf({ ...APPROVED, ...change }).parts?.document).toBe(document);
  });

  it.each([
    [{ live: false }, ['liveness_not_confirmed']],
    [{ live: 'yes' }, ['liveness_not_confirmed']],
    [{ similarity: 0.02 }, ['face_not_confirmed']],
    [{ similarity: 0, live: false }, ['face_not_confirmed', 'liveness_not_confirmed']],
    [{ document_type: null }, ['document_not_confirmed']],
  ])('decide: with %j it is in review for %j', (change, reasons) => {
    expect(judged(factOf({ ...APPROVED, ...change }))).toEqual({ status: 'in_review', reasons });
  });

  it('that are missing altogether leave a mere word to a person', () => {
    const reasons = ['document_not_confirmed', 'face_not_confirmed', 'liveness_not_confirmed'];
    expect(judged(factOf({ result: 'approved' }))).toEqual({ status: 'in_review', reasons });
    expect(judged(factOf(APPROVED))).toEqual({ status: 'approved', reasons: [] });
  });

  it('of a session with the document alone are enough where the account says so', () => {
    const fact = factOf({ ...APPROVED, live: false, similarity: 0 });
    expect(judged(fact, { approvalNeeds: ['document'] }).status).toBe('approved');
    const withFace = factOf({ ...APPROVED, live: false });
    expect(judged(withFace, { approvalNeeds: ['document', 'face'] }).status).toBe('approved');
  });
});

describe('a screening match', () => {
  it.each([
    ['approved', 'outcome', 'approved', []],
    ['rejected', 'outcome', 'declined', ['vendor_declined']],
    ['manual_check', 'outcome', 'review', ['vendor_review', 'pep_or_sanction_match']],
    ['disagreed_with_terms', 'outcome', 'consent_refused', ['consent_refused']],
    ['in_progress', 'screening', undefined, []],
  ])('is told beside %s', (result, kind, outcome, reasons) => {
    const said = [[MATCH], [null], { '0': MATCH }, 1, 'yes', true].map((screeningMatches) => ({
      screeningMatches,
    }));
    const spelt = [{ screening_matches: [MATCH] }, { person: { ScreeningMatch: MATCH } }];
    for (const matches of [...said, ...spelt]) {
      const fact = factOf({ ...APPROVED, result, ...matches });
      expect(fact).toMatchObject({ kind, reasons, screening: 'match' });
      expect(fact.outcome).toBe(outcome);
    }
  });

  it.each([[[]], [null], [undefined], [false], [{}]])(
    '%j is no word about it: it is not said that lists were searched',
    (screeningMatches) => {
      expect(factOf({ ...APPROVED, screeningMatches })).not.toHaveProperty('screening');
    },
  );

  it('under an approval is for a person, unless the client takes such approvals', () => {
    const fact = factOf({ ...APPROVED, screeningMatches: [MATCH] });
    const reasons = ['pep_or_sanction_match'];
    expect(judged(fact)).toEqual({ status: 'in_review', reasons });
    expect(judged(fact, { screeningMatch: 'approve' })).toEqual({ status: 'approved', reasons });
  });
});

describe("an account's own rules", () => {
  const read = (answer: unknown, rules: Parameters<typeof keepResult>[1]) =>
    identomat.readAnswer(keepResult(Buffer.from(JSON.stringify(answer), 'utf8'), rules)).fact;

  it('name the document states that agree with an approval, in place of the usual ones', () => {
    const verified = { ...APPROVED, person: { status: 'Verified_Manually' } };
    expect(factOf(verified).outcome).toBe('review');
    const rules = { agreeingStatuses: ['VERIFIED_MANUALLY'] };
    expect(read(verified, rules)).toMatchObject({ outcome: 'approved', parts: PASSED });
    expect(read({ ...APPROVED, person: { status: 'OK' } }, rules).outcome).toBe('review');
    expect(read({ ...APPROVED, person: { status: 'FIELDS_MISMATCH' } }, rules)).toMatchObject({
      outcome: 'review',
      reasons: ['holder_mismatch'],
    });
  });

  it('name the similarity that is a match', () => {
    expect(read(APPROVED, { minSimilarity: 0.95 }).parts?.face).toBe('unclear');
    expect(read({ ...APPROVED, similarity: 0.3 }, { minSimilarity: 0.25 }).parts).toEqual(PASSED);
  });

  it('are kept with the answer, which stays as it came', () => {
    const body = Buffer.from('{ "result" :"approved","person":{"x":1e2}}');
    expect(keepResult(body, {})).toEqual({ kind: 'result', body });
    const { kind, body: kept } = keepResult(body, { minSimilarity: 0.6 });
    expect(kind).toBe('ruled-result');
    expect(kept.toString()).toContain(body.toString());
    expect(identomat.readResult({ kind, body: kept })?.raw).toEqual(JSON.parse(body.toString()));
  });
});
