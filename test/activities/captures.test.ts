import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCaptureFact } from '../../activities/captures.ts';
import type { AskVendorResult, UploadCaptureResult } from '../../activities/contract.ts';
import type { ActivityDeps } from '../../activities/deps.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import { KycError } from '../../domain/errors.ts';
import {
  beginSession,
  readCapture,
  saveCapture,
  saveSession,
  storeObject,
} from '../../store/index.ts';
import { openObjects } from '../../store/objects/open.ts';
import type { CaptureVerdict } from '../../vendors/vendor.ts';
import { asAdmin } from '../../tools/stack/databases.ts';
import { findVendor } from '../../vendors/registry.ts';
import { activityEnvironment, recordCauses } from './activity-environment.ts';
import { anAccount, aVerification, type Fixture, openFixture } from './fixture.ts';

const IMAGE = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
const STARTED = { kind: 'started', reasons: [] } as const;

interface Upload {
  session: string;
  step: string;
  bytes: Buffer;
  mimeType: string;
}

let fixture: Fixture;
let directory: string;
let deps: ActivityDeps;
let uploads: Upload[];
let submitted: string[];
let verdict: () => CaptureVerdict;
/** Until when the vendor looks at an image. */
let judging: Promise<void>;
let tellsStart: boolean;
beforeAll(async () => {
  fixture = await openFixture();
  directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-objects-'));
  deps = {
    ...fixture.deps,
    store: { ...fixture.store, objects: openObjects({ kind: 'folder', directory }) },
    vendors: () => ({
      ...findVendor('veriff'),
      lifecycle: {
        ...findVendor('veriff').lifecycle,
        session: { lifetimeMs: null, tellsStart },
      },
      directCapture: {
        steps: ['front-id'],
        advice: new Map(),
        upload: (_call, { id: session }, step, { bytes, mimeType }) => {
          uploads.push({ session, step, bytes, mimeType });
          return judging.then(verdict);
        },
        submit: (_call, { id }) => {
          submitted.push(id);
          return Promise.resolve();
        },
      },
    }),
  };
});
afterAll(async () => {
  await fixture.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  uploads = [];
  submitted = [];
  judging = Promise.resolve();
  tellsStart = false;
  verdict = () => ({ accepted: true, next: 'selfie' });
});

async function given() {
  const { store } = deps;
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  await beginSession(store, { verificationId, session: 1 });
  const vendorSessionId = randomUUID();
  await saveSession(store, {
    verificationId,
    session: 1,
    vendorSessionId,
    expiresAt: null,
    raw: { kind: 'session', body: Buffer.from('{}') },
  });
  const { key: objectKey } = await storeObject(store, {
    verificationId,
    content: Readable.from([IMAGE]),
    mimeType: 'image/jpeg',
    purpose: 'capture',
    maxBytes: 1000,
  });
  const about = { verificationId, session: 1, step: 'front-id', objectKey };
  const { captureId } = await saveCapture(store, about);
  return { verificationId, session: 1, captureId, vendorSessionId };
}

type Input = Awaited<ReturnType<typeof given>>;

const upload = (input: Input): Promise<UploadCaptureResult> =>
  activityEnvironment().run((one: Input) => createVendorActivities(deps).uploadCapture(one), input);
const submit = (input: Input): Promise<AskVendorResult> =>
  activityEnvironment().run(
    (one: Input) => createVendorActivities(deps).submitCaptures(one),
    input,
  );

describe('the upload of an image', () => {
  it('hands the vendor the very bytes, and keeps that it was accepted', async () => {
    const input = await given();
    const result = await upload(input);
    expect(uploads).toEqual([
      { session: input.vendorSessionId, step: 'front-id', bytes: IMAGE, mimeType: 'image/jpeg' },
    ]);
    expect(result).toMatchObject({ accepted: true, gate: null, next: 'selfie', fact: STARTED });
    const row = await readCapture(deps.store, input);
    expect(row?.verdict).toEqual({ accepted: true, next: 'selfie' });
  });

  it('holds no more than some large images in memory: the others are tried again soon', async () => {
    const inputs = [];
    for (let n = 0; n < 6; n += 1) inputs.push(await given());
    await asAdmin(fixture.database.adminDatabaseUrl, async (client) => {
      await client.query('update objects set bytes = 10 * 1024 * 1024');
    });
    const [last, ...first] = inputs;
    if (last === undefined) throw new Error('There is no capture.');
    let answer = (): void => undefined;
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    judging = isAnswered;
    const hanging = first.map((input) => upload(input));
    await vi.waitFor(() => {
      expect(uploads).toHaveLength(5);
    }, 20_000);
    await expect(upload(last)).rejects.toMatchObject({ type: 'no_room', nextRetryDelay: 2_000 });
    answer();
    await Promise.all(hanging);
    expect((await upload(last)).accepted).toBe(true);
  });

  it('keeps the refusal with the words for the person, of which Temporal learns the gate', async () => {
    const input = await given();
    verdict = () => ({ accepted: false, gate: 'glare', message: 'Too much glare' });
    const result = await upload(input);
    expect(result).toEqual({
      accepted: false,
      gate: 'glare',
      next: null,
      inboxId: null,
      fact: null,
    });
    expect((await readCapture(deps.store, input))?.verdict).toEqual({
      accepted: false,
      gate: 'glare',
      message: 'Too much glare',
    });
  });

  it('that was judged is not repeated, and says the same again', async () => {
    const input = await given();
    const first = await upload(input);
    verdict = () => {
      throw new Error('nobody asks again');
    };
    expect(await upload(input)).toEqual(first);
    expect(uploads).toHaveLength(1);
  });

  it('that fails leaves the image as it was, for the next try', async () => {
    const input = await given();
    verdict = () => {
      throw new KycError('vendor_unavailable', 'The vendor is away.');
    };
    await expect(upload(input)).rejects.toMatchObject({ type: 'vendor_unavailable' });
    expect((await readCapture(deps.store, input))?.verdict).toBeNull();
    verdict = () => ({ accepted: true, next: null });
    expect(await upload(input)).toMatchObject({ accepted: true });
  });

  it('of another verification or session is refused for good', async () => {
    const input = await given();
    const other = await given();
    for (const [wrong, type] of [
      [{ ...input, captureId: other.captureId }, 'not_found'],
      [{ ...input, session: 2 }, 'vendor_session_unknown'],
    ] as const) {
      await expect(upload(wrong)).rejects.toMatchObject({ type, nonRetryable: true });
    }
    expect(uploads).toEqual([]);
  });

  it('makes a fact that the recording finds in the stored message, and no other', async () => {
    const input = await given();
    const { inboxId, fact } = await upload(input);
    if (inboxId === null || fact === null) throw new Error('There is no fact.');
    const record = (claimed: typeof fact) =>
      recordCauses(deps, input.verificationId, [
        { type: 'vendor', inboxId, session: 1, fact: claimed },
      ]);
    expect(await record({ kind: 'submitted', reasons: [] })).toMatchObject({
      outcome: 'behind',
      causes: [{ type: 'vendor', inboxId, session: 1, fact }],
    });
    expect(await record(fact)).toEqual({ outcome: 'written' });
  });

  it('adds no word of ours where the vendor tells of progress itself', async () => {
    tellsStart = true;
    const input = await given();
    expect(await upload(input)).toMatchObject({ accepted: true, inboxId: null, fact: null });
    expect(await submit(input)).toEqual({ inboxId: null, fact: { kind: 'noted', reasons: [] } });
    expect(submitted).toEqual([input.vendorSessionId]);
  });
});

describe('the submission', () => {
  it('is told to the vendor, then kept as a fact', async () => {
    const input = await given();
    const { inboxId, fact } = await submit(input);
    expect(submitted).toEqual([input.vendorSessionId]);
    expect(fact).toEqual({ kind: 'submitted', reasons: [] });
    expect((await submit(input)).inboxId).toBe(inboxId);
  });
});

it.each(['', '{}', '{"progress":"approved"}', '{"progress":"started","outcome":"approved"}'])(
  'a stored message about a capture says no more than progress: %j',
  (body) => {
    expect(() => readCaptureFact(Buffer.from(body))).toThrow();
  },
);
