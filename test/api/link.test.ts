import { describe, expect, it } from 'vitest';
import { REASONS, type ReasonCode } from '../../domain/reason.ts';
import { FINAL_STATUSES, STATUSES, type Status } from '../../domain/status.ts';
import { makeLink } from '../../store/index.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, type TestApi, VERIFF_BODY } from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

const vendorUrl = (number: number): string => `https://vendor.example.com/v/${number}`;

async function addSession(verificationId: string, session: number): Promise<void> {
  const expiresAt = new Date(Date.now() + 3_600_000);
  await giveSession(api, verificationId, { session, url: vendorUrl(session), expiresAt });
}

interface Given {
  status?: Status;
  reasons?: ReasonCode[];
  vendor?: 'veriff' | 'datakeen';
  sessions?: number;
  dead?: boolean;
  returnUrl?: string;
  locale?: string;
}

/** A verification as it would be after a while, and the address of its link. */
async function given(options: Given = {}): Promise<{ id: string; url: string; path: string }> {
  const {
    status,
    reasons = [],
    vendor = 'veriff',
    sessions = 1,
    dead = false,
    returnUrl,
    locale,
  } = options;
  const body = { ...VERIFF_BODY, vendor, ...{ returnUrl, locale } };
  const id = idOf(await start(api, key, body));
  for (let number = 1; number <= sessions; number += 1) await addSession(id, number);
  if (dead) {
    await api.sql("update vendor_sessions set state = 'ended' where verification_id = $1", [id]);
  }
  if (status !== undefined) {
    const change = 'update verifications set status = $2, reasons = $3 where id = $1';
    await api.sql(change, [id, status, reasons]);
  }
  const path = `/v/${makeLink(api.store, { verificationId: id, version: 1 })}`;
  return { id, path, url: `${api.url}${path}` };
}

describe('the link', () => {
  it('leads to the session that is valid now, and to the same one again', async () => {
    const { url } = await given();
    for (const method of ['GET', 'HEAD', 'GET']) {
      const answer = await call(url, { method });
      expect([answer.status, answer.headers.get('location')]).toEqual([302, vendorUrl(1)]);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('waits with the person while there is no session yet, and looks again by itself', async () => {
    const { url, path } = await given({ sessions: 0 });
    const answer = await call(url);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('http-equiv="refresh"');
    expect(answer.text).toContain(`url=${path}`);
    expect((await call(`${url}?waited=99`)).text).toContain(`content="25;url=${path}?waited=124"`);
    for (const odd of ['-1', '12345', 'x', '1e3', '']) {
      expect((await call(`${url}?waited=${odd}`)).text).toContain('content="4;');
    }
  });

  it.each(STATUSES)('has something sensible to show: %s', async (status) => {
    const { url } = await given({ status });
    const answer = await call(url);
    if (answer.status === 302) {
      expect(['created', 'pending', 'started']).toContain(status);
      return;
    }
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.text).toMatch(
      /<html lang="en" dir="ltr">[\s\S]*name="viewport"[\s\S]*<main>[\s\S]*<h1>\S/,
    );
  });

  it.each(FINAL_STATUSES)('leads nowhere any more: %s', async (status) => {
    const { url } = await given({ status });
    const answer = await call(url);
    expect(answer.text).not.toMatch(/<form|vendor\.example\.com/);
  });

  it('tells the reason and the tip before another try in the same session', async () => {
    const { url } = await given({
      status: 'resubmission_requested',
      reasons: ['poor_image_quality', 'known_fraud'],
    });
    const { text } = await call(url);
    expect(text).toContain(REASONS.poor_image_quality.message);
    expect(text).not.toContain('fraud');
    expect(text).toContain(`href="${vendorUrl(1)}"`);
  });

  it('tells the reason with a button where another try needs a new session', async () => {
    const { url, path } = await given({
      vendor: 'datakeen',
      status: 'resubmission_requested',
      reasons: ['document_expired'],
      dead: true,
    });
    const { text } = await call(url);
    expect(text).toContain(REASONS.document_expired.message);
    expect(text).toContain(`<form method="post" action="${path}">`);
    expect(text).not.toContain('vendor.example.com');
  });

  it.each(['declined', 'in_review', 'failed'] as const)(
    'tips no person off: %s',
    async (status) => {
      const reasons: ReasonCode[] = ['pep_or_sanction_match', 'document_tampered', 'known_fraud'];
      const { url } = await given({ status, reasons });
      const { text } = await call(url);
      for (const code of reasons) expect(text).not.toContain(REASONS[code].message);
      expect(text).not.toMatch(/sanction|fraud|tamper/i);
    },
  );

  it('buys nothing when it is only looked at', async () => {
    const { url } = await given({ dead: true });
    for (const method of ['GET', 'HEAD', 'GET']) {
      expect((await call(url, { method })).status).toBe(200);
    }
    expect(api.dispatch.calls.filter(({ verb }) => verb !== 'startVerification')).toEqual([]);
  });

  it('loads nothing, runs nothing and is framed by no site', async () => {
    const { url } = await given({ dead: true });
    const answer = await call(url);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    const nonce = /style-src 'nonce-([\w-]+)'/.exec(policy)?.[1] ?? 'none';
    expect(answer.text).toContain(`<style nonce="${nonce}">`);
    expect(answer.text).not.toMatch(/<script|<link|<img|style=|https?:\/\//);
    const again = await call(url);
    expect(again.text).not.toContain(nonce);
  });

  it.each(['garbage', 'a.b', '%00', 'x'.repeat(2000)])('is refused kindly: %#', async (link) => {
    const answer = await call(`${api.url}/v/${link}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.text).toContain('This link does not work');
  });

  it('does not work with a changed character', async () => {
    const { url } = await given();
    // Not the last one: of its bits some must be zero, so that another letter may be refused for its form.
    const at = url.length - 10;
    const other = url[at] === 'A' ? 'B' : 'A';
    expect((await call(`${url.slice(0, at)}${other}${url.slice(at + 1)}`)).status).toBe(404);
  });
});

describe('the button of a dead session', () => {
  it('makes a new one and leads there', async () => {
    const { id, url } = await given({ dead: true });
    api.dispatch.onRenew = async (_, session) => {
      await addSession(id, session);
      return 'ready';
    };
    const answer = await call(url, { method: 'POST' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, vendorUrl(2)]);
    expect(api.dispatch.of('renewSession')).toEqual([
      [id, 2, { waitMs: expect.any(Number) as number }],
    ]);
  });

  it('leads on to another try in a new session', async () => {
    const { id, url } = await given({
      vendor: 'datakeen',
      status: 'resubmission_requested',
      reasons: ['document_expired'],
      dead: true,
    });
    api.dispatch.onRenew = async (_, session) => {
      await addSession(id, session);
      return 'ready';
    };
    const answer = await call(url, { method: 'POST' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, vendorUrl(2)]);
    expect((await call(url)).headers.get('location')).toBe(vendorUrl(2));
  });

  it.each([
    ['waiting', 202],
    ['unavailable', 503],
    ['refused', 303],
  ] as const)('says how it stands: %s', async (renewal, status) => {
    const { url, path } = await given({ dead: true });
    api.dispatch.onRenew = () => Promise.resolve(renewal);
    const answer = await call(url, { method: 'POST' });
    expect(answer.status).toBe(status);
    if (status === 303) expect(answer.headers.get('location')).toBe(path);
    else expect(answer.text).toContain('<h1>');
  });

  it('buys nothing while the session is alive, on its way, or the verification has ended', async () => {
    for (const options of [{}, { sessions: 0 }, { status: 'approved', dead: true }] as const) {
      const { url, path } = await given(options);
      const answer = await call(url, { method: 'POST' });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, path]);
    }
    expect(api.dispatch.of('renewSession')).toEqual([]);
  });

  it('may not be pressed for ever', async () => {
    const { url } = await given({ dead: true });
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      statuses.push((await call(url, { method: 'POST', headers: { accept: 'text/html' } })).status);
    }
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 202));
    expect(statuses.slice(10)).toEqual([429, 429]);
    const page = await call(url, { method: 'POST', headers: { accept: 'text/html' } });
    expect(page.status).toBe(429);
    expect(page.headers.get('retry-after')).toBe('60');
    expect(page.text).toContain('<h1>Please try again in a few minutes</h1>');
    const other = await given({ dead: true });
    expect((await call(other.url, { method: 'POST' })).status).toBe(202);
  });
});

describe('what is no link of ours', () => {
  it('is never counted: made-up links fill no memory, and hinder no person', async () => {
    const { url } = await given({ dead: true });
    const madeUp = `${url.slice(0, -4)}AAAA`;
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      statuses.push((await call(madeUp, { method: 'POST' })).status);
    }
    expect(new Set(statuses)).toEqual(new Set([404]));
  });
});

describe('coming back from the vendor', () => {
  it("leads to the client's own page", async () => {
    const returnUrl = 'https://shop.example.com/verified?order=1';
    const { url } = await given({ returnUrl });
    const answer = await call(`${url}/return`);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, returnUrl]);
  });

  it('is thanked for where the client has none, and the page follows what becomes of it', async () => {
    const { url, path } = await given();
    const answer = await call(`${url}/return`);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Thank you');
    expect(answer.text).toContain(`content="4;url=${path}?back=4"`);
  });
});

describe('the QR code', () => {
  it('is a picture of our own link that other pages may show', async () => {
    const { url } = await given();
    const answer = await call(`${url}/qr.svg`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('image/svg+xml');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(answer.text).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
    const other = await given();
    expect((await call(`${other.url}/qr.svg`)).text).not.toBe(answer.text);
  });
});
