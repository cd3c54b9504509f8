import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Person } from '../../tools/client/person.ts';
import { until } from '../../tools/client/until.ts';
import { type Stack, startStack } from '../../tools/stack/stack.ts';
import '../setup/provided.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGE = path.join(ROOT, 'clients/typescript');
const run = promisify(execFile);

let folder: string;
let stack: Stack;
let backend: ChildProcess;
let address: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-client-'));
  const options = { directory: path.join(folder, 'stack'), isThrowaway: true };
  await Promise.all([
    buildExample(),
    startStack({ ...options, sources: inject('builtCode') }).then((up) => (stack = up)),
  ]);
  const { apiUrl, apiKey, notificationsUrl, notificationSecret } = stack.file;
  address = notificationsUrl;
  backend = spawn(process.execPath, [path.join(folder, 'backend.js')], {
    env: {
      ...{ PATH: process.env['PATH'], PORT: new URL(address).port },
      ...{ KYC_URL: apiUrl, KYC_API_KEY: apiKey, KYC_SECRET: notificationSecret },
    },
    stdio: 'ignore',
  });
});
afterAll(async () => {
  backend.kill();
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Builds and packs the client, installs that, and compiles the example against it, as a user would. */
async function buildExample(): Promise<void> {
  const source = path.join(folder, 'source');
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', PACKAGE, '--outDir', path.join(source, 'dist')]);
  for (const file of ['package.json', 'README.md']) {
    await cp(path.join(PACKAGE, file), path.join(source, file));
  }
  await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: source });
  const packed = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
  const modules = path.join(folder, 'node_modules');
  await mkdir(path.join(modules, '@durable-kyc/client'), { recursive: true });
  const into = ['-C', path.join(modules, '@durable-kyc/client'), '--strip-components=1'];
  await run('tar', ['-xzf', path.join(folder, packed), ...into]);
  // What the package and the example depend on is what the repository has.
  for (const name of await readdir(path.join(ROOT, 'node_modules'))) {
    if (name === '.cache' || name === '.bin') continue;
    await symlink(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }
  await cp(path.join(PACKAGE, 'example/backend.ts'), path.join(folder, 'backend.ts'));
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
  const target = [
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
    '--skipLibCheck',
  ];
  await run(process.execPath, [tsc, ...strict, ...target, path.join(folder, 'backend.ts')], {
    cwd: folder,
  });
}

interface Order {
  reference: string;
  link: string;
  status: string;
}

async function ask(method: 'GET' | 'POST', where: string): Promise<Order> {
  const answer = await fetch(`${address}${where}`, { method });
  // The example's own answers; the test compares the values.
  return (await answer.json()) as Order;
}

describe('The example of a backend, with the client as it is packed', () => {
  it('starts a verification, is told how it ended, and says so', async () => {
    const { reference, link } = await until('the backend to listen', () =>
      ask('POST', '/orders').catch(() => undefined),
    );
    const person = new Person(stack.file.sandboxUrl);
    const url = await until('the link to lead to the vendor', async () => {
      const landing = await person.follow(link);
      return landing.at === 'vendor' ? landing.url : undefined;
    });
    await person.open(url);
    await person.choose(url, { outcome: 'approve' });
    const told = await until('the notification', async () => {
      const order = await ask('GET', `/orders/${reference}`);
      return order.status === 'approved' ? order : undefined;
    });
    expect(told).toEqual({ status: 'approved', next: 'The verification was successful.' });
  });
});
