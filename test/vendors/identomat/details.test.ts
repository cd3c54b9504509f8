import { describe, expect, it } from 'vitest';
import { details } from '../../../vendors/identomat/details.ts';
import { identomat } from '../../../vendors/identomat/index.ts';
import { callTo, faultOf, serve, TOKEN } from './support.ts';
import type { Answer } from './support.ts';

const PATH = '/external-api/get-screening-person-details/';
const match = (personId: unknown) => ({ score: 0.9, name: 'N. B.', personId });

async function ask(screeningMatches: unknown, answer: Answer, kind = 'result') {
  const { baseUrl, heard } = await serve({ [PATH]: answer });
  const body = Buffer.from(JSON.stringify({ result: 'approved', screeningMatches }));
  const messages = await details(callTo(baseUrl), { id: TOKEN }, { kind, body });
  const asked = heard.map((one) => (JSON.parse(one.body) as { personId: string }).personId);
  return { messages, asked };
}
const FOUND = { body: '{"name": "N. B.", "aliases": []}' };

describe('who the screening matches of an Identomat session are about', () => {
  it('is asked once for each person, and kept byte for byte', async () => {
    const { messages, asked } = await ask([match('p1'), match('p2'), match('p1')], FOUND);
    expect(asked).toEqual(['p1', 'p2']);
    expect(messages.map(({ kind, body }) => [kind, body.toString()])).toEqual([
      ['screening-person', FOUND.body],
      ['screening-person', FOUND.body],
    ]);
  });

  it('is asked by the name that the vendor gave them, be it a number', async () => {
    const { asked } = await ask([match(7), match('7'), match(0), match(7)], FOUND);
    expect(asked).toEqual([7, '7', 0]);
  });

  it.each([
    [[]],
    [null],
    [undefined],
    [{ '0': match('p1') }],
    [[null, 7, match(null), match(''), { name: 'N. B.' }]],
  ])('is not asked where no match is named (%j)', async (matches) => {
    expect(await ask(matches, FOUND)).toEqual({ messages: [], asked: [] });
  });

  it('is not asked after a message that is no result', async () => {
    expect((await ask([match('p1')], FOUND, 'session')).asked).toEqual([]);
  });

  it.each([
    ['does not know them', { status: 404, body: '<html>' }],
    ['has forgotten the session', { body: '"SESSION_NOT_FOUND"' }],
    ['finds the session invalid', { body: '"SESSION_INVALID"' }],
    ['does not tell this company', { status: 403, body: '' }],
  ])('is nothing where the vendor %s', async (_how, answer) => {
    const { messages, asked } = await ask([match('p1'), match('p2')], answer);
    expect(asked).toEqual(['p1', 'p2']);
    expect(messages).toEqual([]);
  });

  it.each([
    [{ status: 500, body: '' }, 'vendor_unavailable'],
    [{ status: 401, body: '' }, 'vendor_credentials'],
    [{ status: 403, body: '"COMPANY_KEY_INVALID"' }, 'vendor_credentials'],
    [{ body: '<html>' }, 'vendor_invalid_response'],
  ])('is asked for again after %j', async (answer, code) => {
    expect((await faultOf(ask([match('p1')], answer))).code).toBe(code);
  });

  it.each([
    ['{"name":"N. B."}', [{ name: 'N. B.' }]],
    ['["listed"]', [{ details: ['listed'] }]],
  ])('is read as screening and as nothing else (%s)', (text, screening) => {
    const message = { kind: 'screening-person', body: Buffer.from(text) };
    expect(identomat.readResult(message)).toMatchObject({
      person: { firstName: null },
      ...{ documents: [], checks: [], screening },
    });
  });
});
