import { describe, expect, it } from 'vitest';
import { factOfAttempts, factOfEvent } from '../../../vendors/veriff/outcome.ts';
import { attemptsSchema, eventSchema } from '../../../vendors/veriff/schemas.ts';

const SESSION = '12df6045-3846-3e45-946a-14fa6136d78b';
const ATTEMPT = 'f5c68aea-7f4d-478d-80ab-ca9356074f69';

const happen = (fields: Record<string, unknown>) =>
  factOfEvent(eventSchema.parse({ id: SESSION, ...fields }));

describe('an event', () => {
  it.each([
    [7001, 'started', 'started'],
    [7002, 'submitted', 'submitted'],
    [7001, undefined, 'started'],
  ])('%i %j is "%s"', (code, action, kind) => {
    const fact = happen({ code, action, attemptId: ATTEMPT });
    expect(fact).toEqual({ kind, reasons: [], vendorCode: String(code), attempt: ATTEMPT });
  });

  it('of the address flow (7005) is noted', () => {
    expect(happen({ code: 7005 })).toEqual({ kind: 'noted', reasons: [], vendorCode: '7005' });
  });

  it.each([7003, '7001', null, 9001])(
    'with an unknown code (%j) is noted with a warning',
    (code) => {
      expect(happen({ code, action: 'started' })).toMatchObject({
        kind: 'noted',
        warning: 'unknown_code',
      });
    },
  );

  it('whose action contradicts its code is noted with a warning', () => {
    expect(happen({ code: 7001, action: 'submitted' })).toMatchObject({
      kind: 'noted',
      vendorCode: 'submitted/7001',
      warning: 'status_and_code_disagree',
    });
  });
});

describe('the list of attempts', () => {
  const list = (...statuses: string[]) =>
    factOfAttempts({
      status: 'success',
      verifications: statuses.map((status, index) => ({
        id: `f5c68aea-7f4d-478d-80ab-ca935607400${index}`,
        status,
      })),
    });

  it('says "submitted" when any attempt waits for a decision, in whatever order', () => {
    const id = 'f5c68aea-7f4d-478d-80ab-ca9356074001';
    const expected = { kind: 'submitted', reasons: [], attempt: id };
    expect(list('resubmission_requested', 'submitted')).toEqual(expected);
    expect(list('started', 'submitted')).toEqual(expected);
  });

  it('says "started" when one was begun and none handed in', () => {
    expect(list('resubmission_requested', 'started').kind).toBe('started');
  });

  it.each(['approved', 'declined', 'review'])(
    'says of one that is "%s" that it was handed in, and leaves the rest to its decision',
    (status) => {
      const attempt = 'f5c68aea-7f4d-478d-80ab-ca9356074000';
      const expected = { kind: 'submitted', reasons: [], attempt };
      expect(list(status, 'resubmission_requested')).toEqual(expected);
    },
  );

  it('never takes a person for absent because of a status that we do not know', () => {
    const expected = { kind: 'noted', warning: 'unknown_status' };
    expect(list('something new')).toMatchObject(expected);
    expect(list('started', 'something new')).toMatchObject(expected);
    expect(list('submitted', 'something new').kind).toBe('submitted');
  });

  it.each([[], ['created'], ['resubmission_requested'], ['expired'], ['created', 'abandoned']])(
    'of %j says nothing',
    (...statuses) => {
      expect(list(...statuses)).toEqual({ kind: 'noted', reasons: [] });
    },
  );

  it.each([
    [[null, { id: ATTEMPT, status: 'Submitted' }], { kind: 'submitted', attempt: ATTEMPT }],
    [[{ id: 'odd', status: 'started' }], { kind: 'started' }],
    [[{ status: 'created' }, 'odd'], { kind: 'noted', warning: 'unknown_status' }],
    [[{ id: ATTEMPT, status: 7 }], { kind: 'noted', warning: 'unknown_status' }],
  ])('is read row by row, so that an odd one hides nothing: %j', (verifications, fact) => {
    const read = attemptsSchema.parse({ status: 'SUCCESS', verifications });
    expect(factOfAttempts(read)).toMatchObject({ reasons: [], ...fact });
  });
});
