import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createClient,
  createVendorAccount,
  createVerification,
  eraseData,
  getErasure,
  listAccess,
  listEvents,
  requestCancel,
  setLegalHold,
} from '../../store/index.ts';
import { eraseCommand } from '../../tools/erase.ts';
import { exportCommand } from '../../tools/export.ts';
import { filesIn } from '../setup/tar.ts';
import { recordCauses } from '../store/asking.ts';
import { createInput } from '../store/fixture.ts';
import { folderOf, jsonIn, manifestOf, sumsOf } from './exporting.ts';
import { openTerminal, type TestTerminal } from './terminal.ts';

let terminal: TestTerminal;
let folder: string;
let clientId: string;
let accountId: string;
let reference: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-person-'));
  terminal = await openTerminal({ objects: { kind: 'folder', directory: folder } });
  ({ id: clientId } = await createClient(terminal.store, { name: 'shop' }));
  const account = { vendor: 'veriff', mode: 'test', name: 'veriff', baseUrl: 'https://v.example' };
  const made = { ...account, clientId, credentials: { apiKey: 'key', secret: 'secret' } } as const;
  ({ id: accountId } = await createVendorAccount(terminal.store, {
    ...made,
    vendor: 'veriff',
    mode: 'test',
  }));
});
afterAll(async () => {
  await terminal.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  reference = `order-${randomUUID()}`;
});

async function started(): Promise<string> {
  const input = createInput({ clientId, accountId }, { reference });
  return (await createVerification(terminal.store, input)).verification.id;
}
async function ended(): Promise<string> {
  const id = await started();
  await requestCancel(terminal.store, { verificationId: id, principal: 'operator' });
  await recordCauses(terminal.store, id, [{ type: 'cancel', principal: 'operator' }]);
  return id;
}
const erase = (args: string[], waitMs = 0) =>
  terminal.runSingle('erase', eraseCommand({ waitMs }), args);
const exports = (...args: string[]) => terminal.runSingle('export', exportCommand, args);
const byReference = () => ['--client', 'shop', '--reference', reference, '--mode', 'test'];
const forIt = ['--reason', 'subject_request'];
const erasureOf = (verificationId: string) => getErasure(terminal.store, { verificationId });

describe('npm run erase', () => {
  it('asks for all of a reference as a client does, in the name of operator, and says what became of each', async () => {
    const [held, open, done] = [await ended(), await started(), await ended()];
    await setLegalHold(terminal.store, { verificationId: held, principal: 'operator' });
    const { code, out, error } = await erase([...byReference(), ...forIt]);
    expect([code, error]).toEqual([1, 'Refused: 1 of 3.']);
    expect(out).toContain(`${held} refused: It is under a legal hold`);
    for (const id of [open, done]) {
      expect(out).toContain(`${id} asked for`);
      expect(await erasureOf(id)).toMatchObject({
        ...{ principal: 'operator', reason: 'subject_request', atVendor: 'asked' },
      });
    }
    expect(await erasureOf(held)).toBeNull();
    const { items } = await listEvents(terminal.store, { verificationId: open });
    expect(items.map(({ type, principal }) => [type, principal])).toContainEqual([
      ...['verification.erasure_requested', 'operator'],
    ]);
  });

  it('asks for one by its id, and waits until it is erased', async () => {
    const [id, other] = [await ended(), await ended()];
    const running = erase(['--client', clientId, '--verification', id, ...forIt], 60_000);
    await expect.poll(() => erasureOf(id)).not.toBeNull();
    await eraseData(terminal.store, { verificationId: id });
    expect(await running).toEqual({ code: 0, out: `${id} erased`, error: '' });
    expect(await erasureOf(other)).toBeNull();
  });

  it.each<[string, () => string[], string]>([
    ['a client', () => ['--reference', reference, '--mode', 'test', ...forIt], '--client'],
    ['a mode', () => ['--client', 'shop', '--reference', reference, ...forIt], '--mode'],
    ['a reason', byReference, '--reason'],
    ['a reason that is one', () => [...byReference(), '--reason', 'because'], '--reason'],
    ['whom', () => ['--client', 'shop', ...forIt], 'Say either'],
    ['either', () => [...byReference(), '--verification', randomUUID(), ...forIt], 'Say either'],
    [
      'one that there is',
      () => ['--client', 'shop', '--verification', randomUUID(), ...forIt],
      'no such',
    ],
    ['a reference of something', () => [...byReference(), ...forIt], 'nothing of that reference'],
  ])('asks for nothing without %s', async (_, args, words) => {
    const { code, error } = await erase(args());
    expect([code, error.includes(words)]).toEqual([1, true]);
  });
});

describe('npm run export', () => {
  it('writes the archive to a file of its own that nobody else reads, and is recorded', async () => {
    const [one, other] = [await ended(), await started()];
    const to = path.join(folder, `${reference}.tar`);
    const { code, out } = await exports(...byReference(), '--to', to);
    expect([code, out]).toEqual([
      ...[0, `${to}: verifications 2, things that could not be given 0.`],
    ]);
    expect((await stat(to)).mode & 0o777).toBe(0o600);
    const files = await filesIn(new Response(await readFile(to)));
    expect(files.get('SHA256SUMS')?.toString()).toBe(sumsOf(files));
    expect(manifestOf(files)).toMatchObject({
      ...{ madeBy: 'operator', reference, isComplete: true },
      verifications: [{ id: one }, { id: other }],
    });
    expect(jsonIn(folderOf(files, one), 'input.json')).toMatchObject({
      subject: { firstName: 'Ada' },
    });
    const reader = { verificationId: one, principal: 'test' };
    expect((await listAccess(terminal.store, reader)).items).toContainEqual(
      expect.objectContaining({ principal: 'operator', action: 'export.read' }),
    );
    const again = await exports(...byReference(), '--to', to);
    expect([again.code, again.error]).toEqual([1, `${to} is there already.`]);
  });

  it('says what it lacks, and that it is not complete', async () => {
    const id = await ended();
    await terminal.store.app.query(
      `update verifications set vendor_code = 'made-up' where id = $1`,
      [id],
    );
    const to = path.join(folder, `${reference}.tar`);
    const { code, out, error } = await exports(...byReference(), '--to', to);
    expect([code, error]).toEqual([1, 'It is not complete: manifest.json says what lacks.']);
    expect(out).toContain(`${id} lacks *, changed`);
    expect(manifestOf(await filesIn(new Response(await readFile(to))))).toMatchObject({
      isComplete: false,
    });
  });
});
