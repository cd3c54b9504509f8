import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { about, type Schemas } from '../../tools/client/backend.ts';
import { SandboxControl } from '../../tools/client/sandbox-control.ts';
import { until } from '../../tools/client/until.ts';
import { photo } from './support/photo.ts';
import { newestSession, startRunningStack, type RunningStack } from './support/running-stack.ts';

const SMALL = photo(64);

let running: RunningStack;
let incode: SandboxControl;
beforeAll(async () => {
  running = await startRunningStack();
  incode = new SandboxControl(running.stack.file.sandboxUrl, 'incode');
});
afterAll(async () => {
  await running.stop();
});

async function startDirect(vendor: 'incode' | 'veriff'): Promise<string> {
  const body = await running.client.start({
    vendor,
    capture: 'direct',
    subject: { firstName: 'Jean', lastName: 'Dupont' },
  });
  await running.client.becomes(body.id, ['pending']);
  return body.id;
}

const upload = (id: string, step: string, image = SMALL) => running.client.upload(id, step, image);
const submit = (id: string) => running.client.kyc.POST('/v1/verifications/{id}/submit', about(id));

/** The verdict, however long it takes. */
function verdictOf(id: string, capture = ''): Promise<Schemas['Capture']> {
  const params = { path: { id, capture } };
  return until('the verdict', async () => {
    const { data, response } = await running.client.kyc.GET(
      '/v1/verifications/{id}/captures/{capture}',
      { params },
    );
    return response.status === 200 ? data : undefined;
  });
}

/** What a verification became, one after the other. */
async function statusesOf(id: string): Promise<string[]> {
  const events = await running.client.events(id);
  const types = events.map(({ type }) => type).filter((type) => type.startsWith('verification.'));
  return types.map((type) => type.replace('verification.', ''));
}

const TWO_TRIES = [
  ...['created', 'pending', 'started', 'submitted', 'resubmission_requested'],
  ...['started', 'submitted', 'approved'],
];

describe('direct capture over HTTP', () => {
  it('goes from the first image to the decision at a vendor that judges each', async () => {
    const id = await startDirect('incode');
    const session = await newestSession(incode);
    // Incode would say itself that everything is in, at the same moment as we hand it in.
    await incode.behave({ paused: true });
    await incode.act(session, { action: 'set', processingMs: 600_000 });
    const front = await upload(id, 'front-id');
    expect(front.data).toMatchObject({ state: 'accepted', next: 'back-id' });
    expect((await upload(id, 'back-id')).data).toMatchObject({ state: 'accepted', next: 'selfie' });
    expect((await upload(id, 'selfie')).data).toMatchObject({ state: 'accepted', next: null });
    expect((await running.client.read(id)).status).toBe('started');
    expect((await submit(id)).response.status).toBe(200);
    await incode.act(session, { action: 'approve' });
    await incode.behave({ paused: false });
    const approved = await running.client.becomes(id, ['approved']);
    expect(approved.decision).toMatchObject({ status: 'approved', decidedBy: 'vendor' });
    expect((await upload(id, 'selfie')).response.status).toBe(409);
  });

  it('goes through at a vendor that tells of progress itself, and takes nothing afterwards', async () => {
    const id = await startDirect('veriff');
    for (const step of ['document-front', 'document-back', 'face']) {
      expect((await upload(id, step)).data).toMatchObject({ state: 'accepted' });
    }
    expect((await submit(id)).response.status).toBe(200);
    expect((await upload(id, 'face')).response.status).toBe(409);
    expect((await submit(id)).response.status).toBe(409);
    await running.veriff.act(await newestSession(running.veriff), { action: 'approve' });
    await running.client.becomes(id, ['approved']);
  });

  it('makes another try in a session of its own, which its first photo gets, and decides by it', async () => {
    const id = await startDirect('incode');
    const handIn = async (): Promise<string> => {
      expect((await upload(id, 'front-id')).data).toMatchObject({ state: 'accepted' });
      const session = await newestSession(incode);
      // Incode would say itself that everything is in, at the same moment as we hand it in.
      await incode.behave({ paused: true });
      await incode.act(session, { action: 'set', processingMs: 600_000 });
      for (const step of ['back-id', 'selfie']) {
        expect((await upload(id, step)).data).toMatchObject({ state: 'accepted' });
        expect((await running.client.read(id)).status).toBe('started');
      }
      expect(await submit(id)).toMatchObject({ data: { status: 'submitted' } });
      return session;
    };
    const ends = async (session: string, action: string): Promise<void> => {
      await incode.act(session, { action });
      await incode.behave({ paused: false });
    };
    await ends(await handIn(), 'resubmit');
    const asked = await running.client.becomes(id, ['resubmission_requested']);
    expect(asked.nextAction.type).toBe('capture');
    expect((await submit(id)).response.status).toBe(409);
    await ends(await handIn(), 'approve');
    const approved = await running.client.becomes(id, ['approved']);
    expect(approved).toMatchObject({ attempts: { used: 2 }, session: { number: 2 } });
    expect(await statusesOf(id)).toEqual(TWO_TRIES);
  });

  it('loses nothing when the worker is killed while an image is on its way', async () => {
    const id = await startDirect('incode');
    const worker = running.stack.process('worker');
    await worker.kill9();
    const stored = await upload(id, 'front-id');
    expect([stored.response.status, stored.data?.state]).toEqual([202, 'stored']);
    await worker.start();
    expect(await verdictOf(id, stored.data?.id)).toMatchObject({ state: 'accepted' });
    await running.client.becomes(id, ['started']);
  });

  it('keeps images on the disk as age files that show nothing of them', async () => {
    const folder = path.join(running.directory, 'objects');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(3);
    for (const { parentPath, name } of files) {
      const sealed = await readFile(path.join(parentPath, name));
      expect(sealed.toString('latin1')).toMatch(/^age-encryption\.org\/v1\n/);
      expect(sealed.includes(SMALL.subarray(100, 132))).toBe(false);
    }
  });

  it('takes ten large images at once, and the vendor judges each', async () => {
    const large = photo(1_320);
    expect(large.length).toBeGreaterThan(5_000_000);
    const ids = await Promise.all(Array.from({ length: 10 }, () => startDirect('incode')));
    const stored = await Promise.all(ids.map((id) => upload(id, 'front-id', large)));
    const verdicts = await Promise.all(
      ids.map((id, index) => verdictOf(id, stored[index]?.data?.id)),
    );
    for (const { state } of verdicts) expect(state).toBe('accepted');
  });
});
