import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getVendorAccount } from '../../store/index.ts';
import { accountsCommands } from '../../tools/accounts.ts';
import { runCommand } from '../../tools/commands/run-command.ts';
import { inherited } from '../../tools/process-environment.ts';
import { VERIFF } from './support.ts';
import { openTestStore, type StoreFixture } from '../store/fixture.ts';

let fixture: StoreFixture;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture.close());

const keyOf = ({ id, key }: { id: string; key: Buffer }) => `${id}:${key.toString('base64')}`;

async function run(...args: string[]) {
  const { databaseUrl, keysDatabaseUrl, masterKeys, linkKeys, hashKey } = fixture.config;
  const lines: string[] = [];
  const complaints: string[] = [];
  const code = await runCommand('accounts', accountsCommands, args, {
    environment: {
      ...inherited(),
      ...{ DATABASE_URL: databaseUrl, KEYS_DATABASE_URL: keysDatabaseUrl },
      ...{ MASTER_KEYS: masterKeys.map(keyOf).join(), LINK_KEYS: linkKeys.map(keyOf).join() },
      ...{ HASH_KEY: hashKey.toString('base64'), PUBLIC_URL: 'https://kyc.example.com' },
      GIVEN: JSON.stringify(VERIFF),
    },
    say: (line) => void lines.push(line),
    complain: (line) => void complaints.push(line),
  });
  return { code, out: lines.join('\n'), error: complaints.join('\n') };
}

const CREATE = ['create', '--vendor', 'veriff', '--mode', 'test', '--credentials-env', 'GIVEN'];
async function made(...options: string[]): Promise<string> {
  const { out } = await run(...CREATE, '--name', randomUUID(), ...options);
  return /account (\S+)/.exec(out)?.[1] ?? '';
}
const settingsOf = async (id: string) => (await getVendorAccount(fixture.store, { id })).settings;

describe('what approvals of an account need, and that it has no screening', () => {
  it('is said when it is made, and listed', async () => {
    const id = await made('--approval-needs', 'face, document', '--screening', 'none');
    expect(await settingsOf(id)).toMatchObject({
      approvalNeeds: ['document', 'face'],
      screening: 'none',
    });
    const { out } = await run('list');
    expect(out).toContain('approvals need document, face, as set; no screening');
  });

  it('is changed for an account that exists, each for itself, and back', async () => {
    const id = await made('--evidence', 'none');
    const set = (...options: string[]) => run('set-settings', '--id', id, ...options);
    await set('--approval-needs', 'document');
    await set('--screening', 'none');
    expect(await settingsOf(id)).toMatchObject({
      ...{ evidence: 'none', approvalNeeds: ['document'], screening: 'none' },
    });
    const said = await set('--approval-needs', 'none', '--screening', 'default');
    expect(said.out).toContain('approvals need nothing but the verdict');
    expect((await settingsOf(id)).approvalNeeds).toEqual([]);
    await set('--approval-needs', 'default', '--evidence', 'default');
    const after = await settingsOf(id);
    expect(after.evidence).toBe('decision');
    expect(Object.keys(after)).not.toContain('approvalNeeds');
    expect(Object.keys(after)).not.toContain('screening');
  });

  it.each([
    ['a part that nobody knows', ['--approval-needs', 'document,selfie'], 'Not known: selfie'],
    ['an empty list', ['--approval-needs', ''], 'document, face, liveness'],
    ['another word for screening', ['--screening', 'off'], '--screening is none'],
    ['another word for evidence', ['--evidence', 'all'], '--evidence is one of'],
    ['nothing to change', [], '--approval-needs'],
  ])('is refused with what would be right: %s', async (_, options, words) => {
    const id = await made();
    const before = await settingsOf(id);
    const { code, error } = await run('set-settings', '--id', id, ...options);
    expect([code, error]).toEqual([1, expect.stringContaining(words)]);
    expect(await settingsOf(id)).toEqual(before);
  });

  it('says which account there is not', async () => {
    for (const id of [randomUUID(), 'main']) {
      const { code, error } = await run('set-settings', '--id', id, '--evidence', 'none');
      expect([code, error]).toEqual([1, 'There is no such vendor account.']);
    }
  });

  it('has no screening to be without where the vendor is not asked about any', async () => {
    const refused = await run(
      ...['create', '--vendor', 'identify24', '--mode', 'test', '--name', 'i'],
      ...['--credentials-env', 'GIVEN', '--screening', 'none'],
    );
    expect([refused.code, refused.error]).toEqual([
      1,
      expect.stringContaining('identify24 says with its decision'),
    ]);
  });
});
