import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../tools/client/until.ts';
import { evidenceIn, sha256, wrongSums } from './support/evidence.ts';
import type { Policy } from './support/evidence.ts';
import { play } from './support/played.ts';
import { newestSession, startRunningStack, vendorUrl } from './support/running-stack.ts';
import type { RunningStack } from './support/running-stack.ts';
import { DRIVERS } from './support/vendor-drivers.ts';

let running: RunningStack;
let evidence: ReturnType<typeof evidenceIn>;
beforeAll(async () => {
  running = await startRunningStack();
  evidence = evidenceIn(running);
});
afterAll(async () => {
  await running.stop();
});
beforeEach(async () => {
  await running.veriff.settings({ mediaSignature: 'valid' });
});

const SUBJECT = { firstName: 'Jean', lastName: 'Dupont', birthDate: '1990-09-25' };

/** A verification at Veriff, whose account keeps that much, with its session there. */
async function started(policy: Policy): Promise<{ id: string; session: string }> {
  await evidence.keep(running.stack.file.accounts.veriff, policy);
  const body = await running.client.start({ vendor: 'veriff', subject: SUBJECT });
  await vendorUrl(running, body.link.url);
  return { id: body.id, session: await newestSession(running.veriff) };
}

async function approved(policy: Policy): Promise<{ id: string; session: string }> {
  const verification = await started(policy);
  await running.veriff.act(verification.session, { action: 'approve' });
  await running.client.becomes(verification.id, ['approved']);
  return verification;
}

/** How often a photo or video was fetched from the vendor so far. */
const fetches = async (): Promise<number> =>
  (await running.veriff.requests()).filter(({ path: asked }) => asked.includes('/v1/media/'))
    .length;

async function filesOnDisk(): Promise<Buffer[]> {
  const folder = path.join(running.directory, 'objects');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, name }) => readFile(path.join(parentPath, name))));
}

describe('an account that keeps decisions and media', () => {
  it('has the photos and video of every attempt, byte for byte, and no other client can read them', async () => {
    const { id, session } = await started('decision_and_media');
    await running.veriff.act(session, { action: 'resubmit', reasonCode: 204 });
    await running.client.becomes(id, ['resubmission_requested']);
    await running.veriff.act(session, { action: 'approve' });
    await running.client.becomes(id, ['approved']);
    const items = await evidence.archived(id, 8);
    expect(new Set(items.map(({ attempt }) => attempt)).size).toBe(2);
    const videos = items.filter(({ kind }) => kind === 'video');
    expect(videos.map(({ durationSeconds }) => durationSeconds)).toEqual([12, 12]);
    expect(await evidence.details(id, 2)).toEqual(['person', 'watchlist-screening']);

    const files = await evidence.filesOf(id);
    const sealed = await filesOnDisk();
    expect(sealed.length).toBeGreaterThanOrEqual(8);
    for (const item of items) {
      const { status, type, bytes } = await evidence.download(id, item.id);
      expect([status, type, bytes.length]).toEqual([200, item.mimeType, item.bytes]);
      // What the vendor's time-stamping service vouches for is what we give out, and what we archived.
      expect(item).toMatchObject({ verified: true, sha256: sha256(bytes) });
      expect(item.timestamp).toMatchObject({ sha256: sha256(bytes) });
      expect(item.timestamp?.signature).toMatch(/^[A-Za-z0-9+/=]+$/);
      const inArchive = [...files].find(([name]) => name.startsWith(`media/${item.id}.`));
      expect(inArchive?.[1].equals(bytes)).toBe(true);
      expect(sealed.some((kept) => kept.includes(bytes.subarray(8, 64)))).toBe(false);
    }
    for (const kept of sealed)
      expect(kept.toString('latin1')).toMatch(/^age-encryption\.org\/v1\n/);

    expect(wrongSums(files)).toEqual([]);
    const media = JSON.parse(files.get('media.json')?.toString() ?? '') as unknown;
    expect(media).toEqual(items);
    const read = await evidence.accessTo(id);
    expect(read.filter((one) => one === 'client_key media.read')).toHaveLength(8);
    expect(read).toContain('client_key media.listed');
    expect(read).toContain('client_key evidence.read');
  });

  it('never keeps what the vendor’s signature does not fit, and fetches it again', async () => {
    await running.veriff.settings({ mediaSignature: 'wrong' });
    const before = await fetches();
    const { id } = await approved('decision_and_media');
    await until('a second try', async () => ((await fetches()) >= before + 2 ? true : undefined), {
      timeoutMs: 60_000,
    });
    const items = await evidence.mediaOf(id);
    const fetching = { state: 'listed', bytes: null, sha256: null, verified: null };
    expect(items).toMatchObject([fetching, fetching, fetching, fetching]);
    expect((await evidence.download(id, items[0]?.id ?? '')).status).toBe(409);
    // The signature of what is said further is over other bytes: it is kept meanwhile.
    expect(await evidence.details(id, 2)).toHaveLength(2);
    await running.veriff.settings({ mediaSignature: 'valid' });
    const archived = await evidence.archived(id, 4);
    expect(archived.map(({ verified }) => verified)).toEqual([true, true, true, true]);
  });

  it('has the evidence of another attempt that revises the decision, and fetches nothing twice', async () => {
    const before = await fetches();
    const { id, session } = await approved('decision_and_media');
    const first = await evidence.archived(id, 4);
    await evidence.details(id, 2);
    await running.veriff.act(session, { action: 'resubmit', reasonCode: 204 });
    await running.veriff.act(session, { action: 'decline', reasonCode: 106 });
    await until('the revision', async () =>
      (await running.client.read(id)).revisions.length === 1 ? true : undefined,
    );
    const all = await evidence.archived(id, 8);
    expect(all).toEqual(expect.arrayContaining(first));
    expect(await evidence.details(id, 4)).toHaveLength(4);
    expect(await fetches()).toBe(before + 8);
    expect(await running.client.read(id)).toMatchObject({ status: 'approved' });
  });
});

describe('an account that keeps decisions', () => {
  it('has what the vendor said further, in the archive and beside the result, and no media', async () => {
    const { id } = await approved('decision');
    await evidence.details(id, 2);
    const files = await evidence.filesOf(id);
    expect(wrongSums(files)).toEqual([]);
    expect([...files.keys()].filter((name) => name.startsWith('media/'))).toEqual([]);
    expect(await evidence.mediaOf(id)).toEqual([]);
    const person = [...files].find(([name]) => name.endsWith('-details-person.body'))?.[1];
    expect(JSON.parse(person?.toString() ?? '')).toMatchObject({
      ...{ status: 'success', person: { lastName: SUBJECT.lastName, pepSanctionMatches: [] } },
    });
    const body = await running.client.result(id);
    expect(body).toMatchObject({
      person: { firstName: SUBJECT.firstName },
      // What the approval waited for, then what was asked about it afterwards.
      details: [
        { kind: 'watchlist-screening', checks: [{ passed: true }], screening: [] },
        { kind: 'person', person: { lastName: SUBJECT.lastName } },
        { kind: 'watchlist-screening', checks: [{ passed: true }], screening: [] },
      ],
    });
  });

  it('learns at Identomat whom a screening match means', async () => {
    const driver = DRIVERS.find(({ vendor }) => vendor === 'identomat');
    if (driver === undefined) throw new Error('There is no driver for Identomat.');
    const played = await play(running, driver);
    const match = { score: 0.9, name: 'N. B.', personId: 'p-7', reviewStatus: 'PENDING' };
    const result = { screeningMatches: [match] };
    await played.happens({ action: 'decline', reason: 'face_mismatch', result });
    await played.becomes('declined');
    expect(await evidence.details(played.id, 1)).toEqual(['screening-person']);
    const body = await running.client.result(played.id);
    expect(body).toMatchObject({
      screening: [{ personId: 'p-7' }],
      details: [{ kind: 'screening-person', screening: [{ personId: 'p-7', aliases: [] }] }],
    });
  });
});

describe('an account that keeps nothing', () => {
  it('has the decision and its events, and asks the vendor only what the approval waits for', async () => {
    const before = (await running.veriff.requests()).length;
    const { id } = await approved('none');
    await until('the notification', async () =>
      (await evidence.outboxOf(id)).includes('notification') ? true : undefined,
    );
    expect(await evidence.outboxOf(id)).not.toContain('archive');
    const files = await evidence.filesOf(id);
    expect([...files.keys()]).toEqual(['decision.json', 'events.json', 'SHA256SUMS']);
    expect(wrongSums(files)).toEqual([]);
    expect(await evidence.mediaOf(id)).toEqual([]);
    const asked = (await running.veriff.requests()).slice(before);
    const further = asked.flatMap(({ path: one }) => /person|watchlist|media/.exec(one) ?? []);
    expect(further.sort()).toEqual(['person', 'watchlist']);
  });
});
