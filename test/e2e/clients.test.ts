import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Backend, said } from '../../tools/client/backend.ts';
import { Person } from '../../tools/client/person.ts';
import { SandboxControl } from '../../tools/client/sandbox-control.ts';
import { until } from '../../tools/client/until.ts';
import { type Stack, startStack } from '../../tools/stack/stack.ts';
import '../setup/provided.ts';
import {
  type Built,
  goClient,
  heyApiClient,
  pythonClient,
  run,
  shippedClient,
} from './support/built-clients.ts';
import { photo } from './support/photo.ts';

let folder: string;
let stack: Stack;
let shipped: Promise<Built>;
const over = new AbortController();
let approving: Promise<void>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-client-'));
  shipped = shippedClient(path.join(folder, 'shipped'));
  shipped.catch(() => undefined);
  const options = { directory: path.join(folder, 'stack'), isThrowaway: true };
  stack = await startStack({ ...options, sources: inject('builtCode') });
  await writeFile(path.join(folder, 'photo.png'), photo(64));
  approving = approvesWhatIsHandedIn(over.signal);
});
afterAll(async () => {
  over.abort();
  await approving;
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The vendor decides once it has all photos of a person, and not by itself before. */
async function approvesWhatIsHandedIn(signal: AbortSignal): Promise<void> {
  const { kyc } = new Backend(stack.file);
  const incode = new SandboxControl(stack.file.sandboxUrl, 'incode');
  await incode.settings({ processingMs: 600_000 });
  const approved = new Set<string>();
  const query = { status: 'submitted', vendor: 'incode' } as const;
  while (!signal.aborted) {
    const { items } = await said(kyc.GET('/v1/verifications', { params: { query } }));
    const sessions = await incode.sessions();
    for (const { id } of items.filter((one) => !approved.has(one.id))) {
      const session = sessions.find((one) => 'externalId' in one && one.externalId === id);
      if (session === undefined) throw new Error(`There is no session of ${id}.`);
      await incode.act(session.id, { action: 'approve' });
      approved.add(id);
    }
    await pause(200);
  }
}

/** What every client sees of a person whose photos the backend takes. */
const SEEN = {
  captures: ['accepted', 'accepted', 'accepted'],
  ...{ submitted: 'submitted', ended: 'approved', listed: [true] },
  ...{ refused: 'already_final', evidence: 'decision.json' },
};
/** A generator of few types: of an image it sends bytes in general, and vendors alone send anything. */
const PYTHON_WARNS = [
  'POST /v1/verifications/{id}/captures/{capture}',
  ...['POST /webhooks/{account}', 'POST /webhooks/{account}/{rest}'],
];

describe('A client that is made of the OpenAPI document', () => {
  it.concurrent.each<[string, (folder: string) => Promise<Built>, string[]]>([
    ['ours for TypeScript', () => shipped, []],
    ['@hey-api/openapi-ts', heyApiClient, []],
    ['openapi-python-client', pythonClient, PYTHON_WARNS],
    ['oapi-codegen', goClient, []],
  ])(
    'compiles, starts, reads, lists, sends photos, is refused and fetches the evidence: %s',
    async (name, build, warns) => {
      const own = path.join(folder, name.replace(/\W/g, '-'));
      await mkdir(own);
      const { command, args, env, warnings } = await build(own);
      expect(new Set(warnings)).toEqual(new Set(warns));
      const { apiUrl: KYC_URL, apiKey: KYC_API_KEY } = stack.file;
      const about = { KYC_URL, KYC_API_KEY, PHOTO: path.join(folder, 'photo.png') };
      const seen = await run(command, args, { env: { ...env, ...about } });
      expect(JSON.parse(seen)).toEqual(SEEN);
    },
  );
});

interface Order {
  reference: string;
  link: string;
  status: string;
}

/** The example of a backend, running with the client as it is packed. */
async function startBackend(): Promise<{ process: ChildProcess; url: string }> {
  await shipped;
  const { apiUrl, apiKey, notificationsUrl: url, notificationSecret } = stack.file;
  const backend = spawn(process.execPath, [path.join(folder, 'shipped', 'backend.js')], {
    env: {
      ...{ PATH: process.env['PATH'], PORT: new URL(url).port },
      ...{ KYC_URL: apiUrl, KYC_API_KEY: apiKey, KYC_SECRET: notificationSecret },
    },
    stdio: 'ignore',
  });
  return { process: backend, url };
}

describe('The example of a backend, with the client as it is packed', () => {
  it('starts a verification, is told how it ended, and says so', async () => {
    const backend = await startBackend();
    const ask = async (method: 'GET' | 'POST', where: string): Promise<Order> => {
      const answer = await fetch(`${backend.url}${where}`, { method });
      // The example's own answers; the test compares the values.
      return (await answer.json()) as Order;
    };
    try {
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
    } finally {
      backend.process.kill();
    }
  });
});
