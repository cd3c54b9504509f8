import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idIn, wordsOfBody } from '../../vendors/unsigned-body.ts';

const words = (body: string) => Object.fromEntries(wordsOfBody(Buffer.from(body)));

describe("an unsigned webhook's words", () => {
  it.each([
    ['{"sessionId":"s","n":7,"no":null}', { sessionId: 's', n: '7' }],
    ['{"data":{"id":"in"},"id":"out","more":[{"ident_id":7}]}', { id: 'out', ident_id: '7' }],
    ['[{"ident_id":"first"},{"ident_id":"second"}]', { ident_id: 'first' }],
    [
      '--x\r\nContent-Disposition: form-data; name="ident_id"\r\n\r\nabc\r\n--x\r\ncontent-type: text/plain\r\ncontent-disposition: form-data; name=status\r\n\r\n\r\n--x--\r\n',
      { ident_id: 'abc' },
    ],
    ['--x\nContent-Disposition: form-data; name="a b"\n\n1\n\n2\n--x--', { 'a b': '1\n\n2' }],
    [' {"sessionId":"s"}\n', { sessionId: 's' }],
    ['sessionId=s&other=a%20b', { sessionId: 's', other: 'a b' }],
    ['sessionId=s\r\n', { sessionId: 's' }],
    ['ident_id: 7\nstatus: In Review\r\n', { ident_id: '7', status: 'In Review' }],
    ['{\n  "ident_id": "7",\n  "status": "cut o', { ident_id: '7', status: 'cut o' }],
    [`note:  "${' '.repeat(2000)}x",\t`, { note: `${' '.repeat(2000)}x` }],
    ['sessionId=s&at=12:30:00', { sessionId: 's', at: '12:30:00' }],
    ['sessionId=', {}],
    ['', {}],
    ['[1,2]', {}],
  ])('of %j are %j', (body, expected) => {
    expect(words(body)).toEqual(expected);
  });

  it('are the same whether they are sent as JSON or as a form', () => {
    const fields = fc.dictionary(
      fc.stringMatching(/^[a-zA-Z_]{1,12}$/),
      fc.string({ minLength: 1, unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fields, (sent) => {
        fc.pre(Object.keys(sent).length > 0);
        const form = new URLSearchParams(sent).toString();
        expect(words(form)).toEqual(words(JSON.stringify(sent)));
      }),
    );
  });

  it('can be asked for whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(wordsOfBody(bytes)).toBeInstanceOf(Map);
      }),
    );
  });

  it.each([
    [{ b: 'second' }, 'second'],
    [{ a: ' first ', b: 'second' }, 'first'],
    [{ a: ' ', b: 'x'.repeat(201) }, undefined],
  ])('hold an id: of %j', (known, expected) => {
    expect(idIn(new Map(Object.entries(known)), 'a', 'b')).toBe(expected);
  });
});
