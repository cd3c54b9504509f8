import { describe, expect, it } from 'vitest';
import { KycError } from '../../../domain/errors.ts';
import { veriff } from '../../../vendors/veriff/index.ts';
import { readAnswerAs } from '../../../vendors/http.ts';
import { createdSchema } from '../../../vendors/veriff/schemas.ts';
import { sample } from './samples.ts';
import { callTo, REQUEST, startVeriff } from './support.ts';

const ID = 'f04bdb47-d3be-4b28-b028-a652feb060b5';
const { account } = callTo({ baseUrl: 'https://stationapi.veriff.com' });

const accessOf = (url: string | null, token?: string) =>
  veriff.deviceAccess?.(account, { id: ID, ...(token === undefined ? {} : { token }) }, url);

describe('what an SDK on the device needs', () => {
  it.each(['created-base-url', 'created-host'] as const)(
    "is in the document's answer (%s)",
    (name) => {
      const { url, sessionToken } = readAnswerAs(sample(name), createdSchema).verification;
      expect(accessOf(url, sessionToken)).toEqual({
        sessionToken,
        baseUrl: 'https://magic.veriff.me',
        url,
      });
    },
  );

  it('is kept of a new session: its token, and a base under which its URL lies', async () => {
    const sandbox = await startVeriff();
    const { reference, url = '' } = await veriff.createSession(callTo(sandbox), REQUEST);
    const access = accessOf(url, reference.token);
    expect(access).toEqual({ sessionToken: reference.token, baseUrl: sandbox.baseUrl, url });
    expect(`${access?.['baseUrl']}/v/${access?.['sessionToken']}`).toBe(url);
  });

  it('is found in the URL of a session whose token was not kept', () => {
    expect(accessOf('https://alchemy.veriff.com/v/eyJ.a.b?lang=en')).toMatchObject({
      sessionToken: 'eyJ.a.b',
      baseUrl: 'https://alchemy.veriff.com',
    });
  });

  it('cannot be told without a URL, or without any token', () => {
    expect(() => accessOf(null, 'token')).toThrow(KycError);
    expect(() => accessOf('https://alchemy.veriff.com/other')).toThrow(KycError);
  });

  it('holds nothing of the account', () => {
    const access = accessOf('https://magic.veriff.me/v/t', 't');
    expect(JSON.stringify(access)).not.toContain(account.credentials.apiKey);
    expect(Object.keys(access ?? {})).toEqual(['sessionToken', 'baseUrl', 'url']);
  });
});
