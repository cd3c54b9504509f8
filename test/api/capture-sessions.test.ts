import { randomBytes } from 'node:crypto';
import { expect, it, describe } from 'vitest';
import { listCaptures } from '../../store/index.ts';
import { giveCapture, startCaptureApi } from './capture-api.ts';
import { giveSession } from './given-session.ts';
import { call, type TestApi } from './support.ts';
import { withApi } from './with-api.ts';

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(1_000)]);

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started), startCaptureApi);

const upload = (url: string) =>
  call(`${url}/captures/front-id`, {
    method: 'POST',
    key,
    headers: { 'content-type': 'image/jpeg' },
    body: JPEG,
  });

describe('a direct capture whose session is over', () => {
  const over = async (): Promise<{ id: string; url: string }> => {
    const made = await giveCapture(api, key);
    await api.sql("update vendor_sessions set state = 'ended' where verification_id = $1", [
      made.id,
    ]);
    return made;
  };

  it('goes on with the photos: the first one gets the next session, without a press of any button', async () => {
    const { id, url } = await over();
    expect((await call(url, { key })).json['nextAction']).toMatchObject({ type: 'capture' });
    api.dispatch.onRenew = async () => {
      await giveSession(api, id, { url: undefined, session: 2 });
      return 'ready';
    };
    expect((await upload(url)).status).toBe(202);
    expect(api.dispatch.of('renewSession')).toMatchObject([[id, 2, {}]]);
    const [image] = await listCaptures(api.store, { verificationId: id });
    expect(image).toMatchObject({ session: 2, isOfThisTry: true });
  });

  it.each(['waiting', 'unavailable', 'refused'] as const)(
    'takes no photo while there is none, and says so: %s',
    async (answer) => {
      const { id, url } = await over();
      api.dispatch.onRenew = () => Promise.resolve(answer);
      const { status, json } = await upload(url);
      expect([status, json['code']]).toEqual([409, 'not_ready']);
      expect(await listCaptures(api.store, { verificationId: id })).toEqual([]);
    },
  );

  it('says what became of it when it was decided while the session was asked for', async () => {
    const { id, url } = await over();
    api.dispatch.onRenew = async () => {
      await api.sql("update verifications set status = 'in_review' where id = $1", [id]);
      return 'refused';
    };
    expect((await upload(url)).json['code']).toBe('already_submitted');
  });

  it('hands nothing in', async () => {
    const { url } = await over();
    expect((await call(`${url}/submit`, { method: 'POST', key })).json['code']).toBe('not_ready');
  });
});
