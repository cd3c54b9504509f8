import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KycError } from '../../domain/errors.ts';
import { explainRefusal as datakeen } from '../../vendors/datakeen/errors.ts';
import { explainRefusal as identify24 } from '../../vendors/identify24/errors.ts';
import { explainRefusal as incode } from '../../vendors/incode/errors.ts';
import { fieldsNamedIn } from '../../vendors/refused-fields.ts';
import { explainRefusal as veriff } from '../../vendors/veriff/errors.ts';

const NAMES = {
  firstName: '/subject/firstName',
  dateOfBirth: '/subject/birthDate',
  'document.number': '/subject/document/number',
};
const named = (body: string): string[] =>
  fieldsNamedIn(Buffer.from(body), NAMES, 'is at fault').map(({ pointer }) => pointer);

describe('the fields that a refusal names', () => {
  it.each([
    ['{"message":"person.firstName is required"}', ['/subject/firstName']],
    ['{"errors":[{"path":"person.dateOfBirth","code":"invalid"}]}', ['/subject/birthDate']],
    ['{"errors":{"verification.document.number":["is wrong"]}}', ['/subject/document/number']],
    ['"✖ Invalid → at document[number]"', ['/subject/document/number']],
    [
      '/verification/document/number, firstName',
      ['/subject/document/number', '/subject/firstName'],
    ],
    [
      '{"path":["verification", "document", "number"],"loc":["firstName"]}',
      ['/subject/document/number', '/subject/firstName'],
    ],
    ['number', []],
    ['firstNames and myfirstName', []],
    ['{"message":"Validation failed"}', []],
    ['', []],
  ])('in %s are %j', (body, pointers) => {
    expect(named(body)).toEqual(pointers);
  });

  it('are never more than pointers that we know, whatever the refusal says', () => {
    const known: readonly string[] = Object.values(NAMES);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (body) => {
        expect(named(body).every((pointer) => known.includes(pointer))).toBe(true);
      }),
    );
  });
});

describe('a creation that the vendor refuses', () => {
  const answer = (body: object) => ({
    status: 400,
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
  });
  const told = (fault: KycError | null) => ({
    code: fault?.code,
    vendorCode: fault?.vendorCode,
    fields: fault?.fields.map(({ pointer }) => pointer),
  });

  it.each([
    ['1104', 'person.lastName is not valid', ['/subject/lastName']],
    ['1102', 'Mandatory parameters are missing from the request.', []],
    ['9999', 'document.country: unknown', ['/subject/document/country']],
  ])('at Veriff with %s and "%s" names %j', (code, message, fields) => {
    const refused = answer({ status: 'fail', code, message });
    const vendorCode = code;
    expect(told(veriff(refused, 'creation'))).toEqual({
      ...{ code: 'vendor_refused_request', vendorCode, fields },
    });
  });

  it('at Veriff with a code about one field names that one, whatever else it says', () => {
    const refused = answer({ code: '1203', message: 'firstName' });
    expect(told(veriff(refused, 'creation')).fields).toEqual(['/subject/birthDate']);
  });

  it('at Identify24 and Datakeen is told with the fields as well', () => {
    const refused = answer({ result: false, messages: ['zip_code must be 5 digits'] });
    expect(told(identify24(refused, 'creation'))).toEqual({
      code: 'vendor_refused_request',
      vendorCode: '400',
      fields: ['/subject/address/postalCode'],
    });
    expect(told(datakeen(answer({ error: 'birthDate' }), 'creation'))).toEqual({
      code: 'vendor_refused_request',
      vendorCode: '400',
      fields: ['/subject/birthDate'],
    });
    const start = { what: 'start', by: 'none' } as const;
    expect(told(incode(answer({ message: 'countryCode XYZ, customFields.a' }), start))).toEqual({
      code: 'vendor_misconfigured',
      vendorCode: '400',
      fields: ['/vendorOptions/countryCode', '/vendorOptions/customFields'],
    });
  });
});
