import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { REASONS } from '../../domain/reason.ts';
import { FINAL_STATUSES } from '../../domain/status.ts';
import { ORIGIN, TOKEN, useDeviceApi } from './device-api.ts';
import { call } from './support.ts';

const device = useDeviceApi();
const { given, requests } = device;

describe('the token for the device', () => {
  it('is what the SDK takes, and no cache on the way keeps it', async () => {
    const { link } = await given();
    await call(link);
    const answer = await call(`${link}/sdk-token`, { headers: { origin: 'https://app.example' } });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ token: TOKEN, baseUrl: 'https://veriff.example.com/0/' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(device.api.log()).not.toContain(TOKEN);
  });

  it('is given once for each opening of the link, however many ask at once', async () => {
    const { link } = await given();
    expect((await call(`${link}/sdk-token`)).json['code']).toBe('not_ready');
    for (let opening = 1; opening <= 2; opening += 1) {
      await call(link);
      const answers = await Promise.all([1, 2, 3, 4].map(() => call(`${link}/sdk-token`)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    }
  });

  it('is given again when the person is to try again: the link says why, and leads on', async () => {
    const { id, link } = await given();
    await call(link);
    expect((await call(`${link}/sdk-token`)).status).toBe(200);
    await device.api.sql(
      `update verifications set status = 'resubmission_requested',
         reasons = '{poor_image_quality}' where id = $1`,
      [id],
    );
    expect((await call(`${link}/sdk-token`)).json['code']).toBe('not_ready');
    const page = await call(link);
    expect([page.status, page.text.includes(`${ORIGIN}/session`)]).toEqual([200, true]);
    expect(page.text).toContain(REASONS.poor_image_quality.message);
    const answers = [await call(`${link}/sdk-token`), await call(`${link}/sdk-token`)];
    expect(answers.map(({ status }) => status)).toEqual([200, 409]);
  });

  it('is not used up by previews, and several of them allow no more than one', async () => {
    const { link } = await given();
    await call(link, { method: 'HEAD' });
    expect((await call(`${link}/sdk-token`)).status).toBe(409);
    for (let preview = 1; preview <= 3; preview += 1) await call(link);
    await call(`${link}/sdk-token`, { method: 'HEAD' });
    const statuses = [await call(`${link}/sdk-token`), await call(`${link}/sdk-token`)];
    expect(statuses.map(({ status }) => status)).toEqual([200, 409]);
  });

  it.each([
    ['submitted', 'already_submitted'],
    ['in_review', 'already_submitted'],
    ...FINAL_STATUSES.map((status) => [status, 'already_final'] as const),
  ] as const)('is not given any more: %s', async (status, code) => {
    const { link } = await given({ status });
    await call(link);
    const answer = await call(`${link}/sdk-token`);
    expect([answer.status, answer.json['code']]).toEqual([409, code]);
    expect(answer.text).not.toContain(TOKEN);
  });

  it.each(['none', 'past', 'ended'] as const)('needs a session that lives: %s', async (session) => {
    const { link } = await given({ session });
    await call(link);
    expect((await call(`${link}/sdk-token`)).json['code']).toBe('not_ready');
  });

  it('is none where the vendor has no SDK, or the link is another', async () => {
    const { link } = await given({ vendor: 'datakeen' });
    await call(link);
    expect((await call(`${link}/sdk-token`)).status).toBe(404);
    expect((await call(`${device.api.url}/v/garbage/sdk-token`)).status).toBe(404);
  });
});

describe('coming back', () => {
  it('has the vendor asked, whatever it may tell us by itself, and the workflow told', async () => {
    for (const vendor of ['veriff', 'datakeen'] as const) {
      device.api.dispatch.calls.length = 0;
      const { id, link } = await given({ vendor });
      expect((await call(`${link}/return`)).status).toBe(200);
      expect(device.api.dispatch.of('refresh')).toEqual([[{ verificationId: id, session: 1 }]]);
      expect(await requests(id)).toEqual([{ session: 1, requested: 1 }]);
      const { rows } = await device.api.sql(
        'select id, source, fact from inbox where verification_id = $1',
        [id],
      );
      const fact = { kind: 'returned', reasons: [] };
      expect(rows).toMatchObject([{ source: 'subject', fact }]);
      expect(device.api.dispatch.of('inboxRow')).toEqual([[rows[0]?.['id']]]);
    }
  });

  it('is a fact once, has the vendor asked each time, and never for a preview', async () => {
    const { id, link } = await given();
    await call(`${link}/return`, { method: 'HEAD' });
    expect(await requests(id)).toEqual([]);
    for (let time = 1; time <= 3; time += 1) await call(`${link}/return`);
    expect(await requests(id)).toEqual([{ session: 1, requested: 3 }]);
    expect(device.api.dispatch.of('inboxRow')).toHaveLength(1);
  });

  it('lets the person wait while it is being asked what they did, and leads on after that', async () => {
    for (const session of ['ready', 'ended'] as const) {
      const { id, link } = await given();
      const change = (to: string) =>
        device.api.sql(`update refresh_requests set ${to} where verification_id = $1`, [id]);
      await call(`${link}/return`);
      await device.api.sql('update vendor_sessions set state = $2 where verification_id = $1', [
        ...[id, session],
      ]);
      expect((await call(link)).status).toBe(200);
      await call(link, { method: 'POST' });
      expect(device.api.dispatch.of('renewSession')).toEqual([]);
      // The vendor has answered, and may not have known yet.
      await change('answered = requested');
      expect((await call(link)).status).toBe(200);
      await change("returned_at = now() - interval '7 minutes'");
      const answer = await call(link);
      if (session === 'ready') expect(answer.status).toBe(302);
      else expect(answer.text).toContain('<button');
    }
  });

  it('leads on however often, also when the return cannot be stored, which is heard once it can', async () => {
    const { link, id } = await given();
    await device.api.sql('alter table inbox add constraint away check (false) not valid');
    try {
      for (let count = 0; count < 33; count += 1) {
        expect((await call(`${link}/return`)).status).toBe(200);
      }
    } finally {
      await device.api.sql('alter table inbox drop constraint away');
    }
    expect(device.api.log()).toContain('a return was not stored');
    // As many as may come in a minute.
    await expect
      .poll(() => requests(id), { timeout: 20_000 })
      .toEqual([{ session: 1, requested: 30 }]);
  });
});

describe('the page in a frame', () => {
  it("shows the session, and lets nothing but the vendor's page in", async () => {
    const { link, path } = await given();
    const answer = await call(`${link}/embed`);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`src="${ORIGIN}/session"`);
    expect(answer.text).toContain(`data-origin="${ORIGIN}"`);
    expect(answer.text).toContain('data-done="DONE"');
    expect(answer.text).toContain(`data-back="${path}/return"`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`frame-src ${ORIGIN} 'self'`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    const nonce = /script-src 'nonce-([\w-]+)'/.exec(policy)?.[1] ?? 'none';
    expect(answer.text).toContain(`nonce="${nonce}"`);
  });

  it('goes on at DONE of that very frame and origin, and at nothing else', async () => {
    const { link, path } = await given();
    const { text } = await call(`${link}/embed`);
    const script = /<script[^>]*>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '';
    const frame = { contentWindow: {} };
    const went: string[] = [];
    let hear = (_message: unknown): void => undefined;
    const page = {
      document: {
        currentScript: { dataset: { origin: ORIGIN, done: 'DONE', back: `${path}/return` } },
        querySelector: () => frame,
      },
      window: {
        addEventListener: (_type: string, listener: typeof hear) => (hear = listener),
        location: { replace: (to: string) => went.push(to) },
      },
    };
    runInNewContext(script, page);
    const good = { origin: ORIGIN, source: frame.contentWindow, data: 'DONE' };
    hear({ ...good, origin: 'https://evil.example' });
    hear({ ...good, source: {} });
    hear({ ...good, data: 'NEARLY' });
    expect(went).toEqual([]);
    hear(good);
    expect(went).toEqual([`${path}/return`]);
  });

  it.each([
    ['the session has died', { session: 'ended' }],
    ['the verification has ended', { status: 'approved' }],
  ] as const)('is the link itself when %s', async (_when, options) => {
    const { link, path } = await given(options);
    const answer = await call(`${link}/embed`);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, path]);
  });
});
