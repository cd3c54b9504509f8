import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KycError } from '../../domain/errors.ts';
import { giveCapture, startCaptureApi } from './capture-api.ts';
import { call, type TestApi } from './support.ts';
import { withApi } from './with-api.ts';

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(1_000)]);

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started), startCaptureApi);

const given = () => giveCapture(api, key);
const upload = (url: string, body: Buffer) =>
  call(`${url}/captures/front-id`, {
    method: 'POST',
    key,
    headers: { 'content-type': 'image/jpeg' },
    body,
  });

describe('an image without a verdict', () => {
  it.each(['vendor_refused_request', 'vendor_session_unknown', 'workflow_limit'] as const)(
    'of which the vendor will say nothing more is not waited for: %s',
    async (code) => {
      const { url } = await given();
      const { headers } = await upload(url, JPEG);
      api.dispatch.onCapture = () => Promise.reject(new KycError(code, 'It will not be judged.'));
      const answer = await call(`${api.url}${headers.get('location') ?? ''}`, { key });
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ state: 'unused', message: 'It will not be judged.' });
    },
  );

  it.each(['not_ready', 'already_submitted', 'already_final'] as const)(
    'whose session has died, or whose verification goes on without it, is not waited for: %s',
    async (code) => {
      const { id, url } = await given();
      const { headers } = await upload(url, JPEG);
      if (code === 'not_ready') {
        const ended = "update vendor_sessions set state = 'ended' where verification_id = $1";
        await api.sql(ended, [id]);
      }
      api.dispatch.onCapture = () => Promise.reject(new KycError(code, 'Over.'));
      const answer = await call(`${api.url}${headers.get('location') ?? ''}`, { key });
      expect([answer.status, answer.json['state']]).toEqual([200, 'unused']);
    },
  );

  it.each(['not_ready', 'workflow_unavailable', 'store_unavailable'] as const)(
    'that may still be judged is waited for: %s',
    async (code) => {
      const { url } = await given();
      const { headers } = await upload(url, JPEG);
      api.dispatch.onCapture = () => Promise.reject(new KycError(code, 'Not now.'));
      const answer = await call(`${api.url}${headers.get('location') ?? ''}`, { key });
      expect([answer.status, answer.json['state']]).toEqual([202, 'stored']);
    },
  );
});
