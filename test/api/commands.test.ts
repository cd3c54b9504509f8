import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findApiKey,
  findVendorAccountByWebhookToken,
  noteKeyUse,
  type Store,
} from '../../store/index.ts';
import { VERIFF } from './support.ts';
import { openTerminal, PUBLIC_URL, type TestTerminal, type Typed } from './terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let terminal: TestTerminal;
let store: Store;
let environment: Record<string, string>;
let folder: string;

beforeAll(async () => {
  terminal = await openTerminal();
  ({ store, environment } = terminal);
  folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-commands-'));
});
afterAll(async () => {
  await terminal.close();
  await rm(folder, { recursive: true });
});

const run: TestTerminal['run'] = (...typed) => terminal.run(...typed);

/** The same in a process of its own. */
function spawnTool(tool: 'keys' | 'accounts', args: string[]): Promise<Typed> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', path.join(ROOT, 'tools', `${tool}.ts`), ...args],
      { cwd: ROOT, env: environment },
      (failure, out, error) => {
        const code = failure === null ? 0 : typeof failure.code === 'number' ? failure.code : 1;
        resolve({ code, out, error });
      },
    );
  });
}

describe('any command under a master key that is not the one of its name', () => {
  it('is refused before it wraps anything, so that nothing becomes unreadable', async () => {
    const second = `m2:${randomBytes(32).toString('base64')}`;
    const wrong = `m2:${randomBytes(32).toString('base64')}`;
    const first = environment['MASTER_KEYS'] ?? '';
    const right = await run('keys', ['create', '--name', 'rotating'], {
      MASTER_KEYS: `${second},${first}`,
    });
    expect(right).toMatchObject({ code: 0 });
    for (const [tool, args] of [
      ['keys', ['rewrap']],
      ['keys', ['create', '--name', 'another']],
    ] as const) {
      const refused = await run(tool, [...args], { MASTER_KEYS: `${wrong},${first}` });
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.error).toContain('m2');
    }
    const rewrapped = await run('keys', ['rewrap'], { MASTER_KEYS: `${first},${second}` });
    expect(rewrapped).toMatchObject({ code: 0 });
  });
});

describe('the commands', () => {
  it('run as processes: the answer on one stream, faults on the other, and an exit code', async () => {
    const [usage, made, failed] = await Promise.all([
      spawnTool('accounts', []),
      spawnTool('keys', ['create', '--name', 'process']),
      spawnTool('keys', ['create']),
    ]);
    expect([usage.code, usage.out]).toEqual([0, expect.stringContaining('set-credentials')]);
    expect([made.code, made.error]).toEqual([0, '']);
    expect(made.out).toMatch(/kyc_test_/);
    expect([failed.code, failed.out]).toEqual([1, '']);
    expect(failed.error).toContain('--name is missing');
  });

  it('refuse a word that they do not know, and say which there are', async () => {
    const { code, error } = await run('keys', ['destroy']);
    expect(code).toBe(2);
    expect(error).toContain('add-endpoint');
  });
});

describe('npm run keys', () => {
  it('makes a key, shows it once, and lists and revokes it', async () => {
    const made = await run('keys', ['create', '--name', 'shop', '--scope', 'results:read']);
    const token = /kyc_test_[\w-]+/.exec(made.out)?.[0] ?? '';
    const found = await findApiKey(store, token);
    expect(found).toMatchObject({ mode: 'test', scopes: ['results:read'] });
    const id = found?.id ?? '';
    const listed = await run('keys', ['list']);
    expect(listed.out).toContain(id);
    expect(listed.out).not.toContain(token);
    expect((await run('keys', ['revoke', '--id', id])).code).toBe(0);
    expect(await findApiKey(store, token)).toBeNull();
  });

  it('makes a key that ends, and says when it was last of use and when it ends', async () => {
    const args = ['create', '--name', 'ends', '--expires-at'];
    const end = new Date(Date.now() + 3_600_000).toISOString();
    const { out } = await run('keys', [...args, end]);
    const token = /kyc_test_[\w-]+/.exec(out)?.[0] ?? '';
    const { id = '' } = (await findApiKey(store, token)) ?? {};
    const line = async () =>
      (await run('keys', ['list'])).out.split('\n').find((one) => one.startsWith(id));
    expect(await line()).toContain(`never used, expires ${end}`);
    await noteKeyUse(store, { id });
    expect(await line()).toMatch(/last used \d{4}-/);
    for (const past of ['soon', '2026-01-31', new Date(0).toISOString()]) {
      const { code, error } = await run('keys', [...args, past]);
      expect([code, error]).toEqual([1, expect.stringContaining('--expires-at')]);
    }
  });

  it('makes a key with quotas of its own, and lists them', async () => {
    const args = ['create', '--name', 'bounded', '--starts-per-day'];
    const { out } = await run('keys', [...args, '200', '--links-per-day', '30']);
    const token = /kyc_test_[\w-]+/.exec(out)?.[0] ?? '';
    const key = await findApiKey(store, token);
    expect(key?.quotas).toEqual({ starts: 200, links: 30 });
    const listed = (await run('keys', ['list'])).out.split('\n');
    const line = listed.find((one) => one.startsWith(key?.id ?? '?'));
    expect(line).toContain(', 200 starts a day, 30 links a day, never used');
    for (const none of ['0', '-1', '1.5', 'many', '1000000001']) {
      const { code, error } = await run('keys', [...args, none]);
      expect([code, error]).toEqual([1, expect.stringContaining('--starts-per-day')]);
    }
  });

  it('gives a second key to the same client', async () => {
    expect((await run('keys', ['create-client', '--name', 'bank'])).code).toBe(0);
    const one = await run('keys', ['create', '--name', 'first', '--client', 'bank']);
    const two = await run('keys', [
      'create',
      '--name',
      'second',
      '--client',
      'bank',
      '--mode',
      'live',
    ]);
    const client = (text: string) => /client (\S+)/.exec(text)?.[1];
    expect(client(one.out)).toBeDefined();
    expect(client(two.out)).toBe(client(one.out));
    expect(two.out).toContain('kyc_live_');
  });

  it('makes no client for a key of one that is not there, and says how one is made', async () => {
    const refused = await run('keys', ['create', '--name', 'backend', '--client', 'bnak']);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.error).toContain('There is no client bnak');
    expect(refused.error).toContain('create-client');
    const none = await store.app.query("select from clients where name in ('bnak', 'backend')");
    expect(none.rowCount).toBe(0);
    expect((await run('keys', ['create', '--name', 'named'])).out).toContain('made now');
    expect((await run('keys', ['create', '--name', 'named'])).out).not.toContain('made now');
    const twice = await run('keys', ['create-client', '--name', 'named']);
    expect([twice.code, twice.error]).toEqual([1, expect.stringContaining('exists already')]);
  });

  it('gives a new client its policy, and never seems to change that of one that exists', async () => {
    const create = ['create', '--name', 'bureau'];
    const policy = ['--return-url', 'https://bureau.example/', '--screening-match', 'approve'];
    const made = await run('keys', [...create, ...policy]);
    const found = await findApiKey(store, /kyc_test_[\w-]+/.exec(made.out)?.[0] ?? '');
    expect(found).toMatchObject({
      returnUrls: ['https://bureau.example/'],
      policy: { screeningMatch: 'approve' },
    });
    expect((await run('keys', create)).code).toBe(0);
    for (const given of [policy.slice(0, 2), policy.slice(2)]) {
      const { code, error } = await run('keys', [...create, ...given]);
      expect([code, error]).toEqual([1, expect.stringContaining('bureau exists already')]);
    }
  });

  it('adds an endpoint and shows its secret; this machine only in test mode', async () => {
    await run('keys', ['create', '--name', 'told']);
    const add = ['add-endpoint', '--client', 'told', '--url', 'http://127.0.0.1:9/hook'];
    expect((await run('keys', [...add, '--allow-loopback'])).out).toMatch(/whsec_/);
    const refused = [
      await run('keys', add),
      await run('keys', [...add, '--allow-loopback', '--mode', 'live']),
      await run('keys', [...add.slice(0, -1), 'https://10.0.0.1/hook']),
      await run('keys', [...add.slice(0, -1), 'https://user:password@client.example/hook']),
    ];
    for (const { code, out } of refused) expect([code, out]).toEqual([1, '']);
  });

  it('says what is wrong in a line, and changes nothing', async () => {
    const runs = [
      await run('keys', ['create']),
      await run('keys', ['create', '--name', 'x', '--scope', 'everything']),
      await run('keys', ['create', '--name', 'x', '--mode', 'prod']),
      await run('keys', ['create', '--nonsense']),
      await run('keys', ['create', '--name', 'x', '--return-url', 'http://shop.example/']),
      await run('keys', ['create', '--name', 'x', '--screening-match', 'ignore']),
      await run('keys', ['create-client', '--name', 'x', '--screening-match', 'ignore']),
      await run('keys', ['list'], { HASH_KEY: '' }),
    ];
    for (const { code, out, error } of runs) {
      expect([code, out]).toEqual([1, '']);
      expect(error.trim().split('\n').length).toBeLessThan(4);
      expect(error).not.toContain('    at ');
    }
  });
});

describe('npm run accounts', () => {
  it('says of a vendor without webhooks that it has none', async () => {
    const create = ['create', '--vendor', 'identomat', '--mode', 'test', '--name', 'quiet'];
    const { out } = await run('accounts', [...create, '--credentials-env', 'GIVEN'], {
      GIVEN: JSON.stringify({
        companyKey: `${'a'.repeat(24)}_${'b'.repeat(40)}`,
      }),
    });
    expect(out).toContain('nothing to enter at the vendor; it has none');
  });

  it('reads the credentials from a file or a variable and prints the addresses for the vendor', async () => {
    const file = path.join(folder, 'veriff.json');
    await writeFile(file, JSON.stringify(VERIFF));
    const create = ['create', '--vendor', 'veriff', '--mode', 'test', '--name', 'a'];
    const fromFile = await run('accounts', [...create, '--credentials-file', file]);
    const fromVariable = await run('accounts', [...create, '--credentials-env', 'GIVEN'], {
      GIVEN: JSON.stringify(VERIFF),
    });
    const listed = await run('accounts', ['list']);
    for (const { out } of [fromFile, fromVariable]) {
      const [, token = ''] = /webhooks\/([\w-]+)\/decision/.exec(out) ?? [];
      const account = await findVendorAccountByWebhookToken(store, token);
      expect(account).toMatchObject({ vendor: 'veriff', credentials: VERIFF });
      expect(account?.baseUrl).toMatch(/^https:/);
      expect(out).toContain(`${PUBLIC_URL}/webhooks/${token}/event`);
      expect(listed.out).toContain(`${PUBLIC_URL}/webhooks/${token}/event`);
    }
    expect(fromFile.out + fromVariable.out + listed.out).not.toContain(VERIFF.secrets[0]);
  });

  it('replaces credentials and keeps the address', async () => {
    const create = ['create', '--vendor', 'veriff', '--mode', 'test', '--name', 'rotating'];
    const made = await run('accounts', [...create, '--credentials-env', 'GIVEN'], {
      GIVEN: JSON.stringify(VERIFF),
    });
    const [, id = ''] = /account (\S+)/.exec(made.out) ?? [];
    const [, token = ''] = /webhooks\/([\w-]+)\//.exec(made.out) ?? [];
    const newer = { ...VERIFF, secrets: ['a-newer-secret', VERIFF.secrets[0]] };
    await run('accounts', ['set-credentials', '--id', id, '--credentials-env', 'GIVEN'], {
      GIVEN: JSON.stringify(newer),
    });
    expect(await findVendorAccountByWebhookToken(store, token)).toMatchObject({
      id,
      credentials: newer,
    });
  });

  it('names what the credentials lack, never what they hold', async () => {
    const create = ['create', '--vendor', 'veriff', '--mode', 'test', '--name', 'b'];
    const canary = 'CANARY-secret';
    const runs = [
      await run('accounts', [...create, '--credentials-env', 'GIVEN'], {
        GIVEN: JSON.stringify({ apiKey: canary, secrets: [canary] }),
      }),
      await run('accounts', [...create, '--credentials-env', 'GIVEN'], {
        GIVEN: `{"a": ${canary}`,
      }),
      await run('accounts', create),
      await run('accounts', [...create, '--credentials-file', '/nowhere', '--base-url', 'ftp://x']),
    ];
    for (const { code, out, error } of runs) {
      expect([code, out]).toEqual([1, '']);
      expect(error).not.toContain(canary);
    }
    expect(runs[0]?.error).toContain('apiKey');
    expect(runs[0]?.error).toContain('signatureScheme');
  });
});
