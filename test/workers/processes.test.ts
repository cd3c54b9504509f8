import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PASSWORD = 'a-password-of-the-database';
const key = (): string => randomBytes(32).toString('base64');

/** Addresses where nothing answers. */
const NOTHING_THERE = {
  DATABASE_URL: `postgres://kyc_app:${PASSWORD}@127.0.0.1:1/kyc`,
  KEYS_DATABASE_URL: `postgres://kyc_app:${PASSWORD}@127.0.0.1:1/keys`,
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  PUBLIC_URL: 'http://127.0.0.1:8080',
  MASTER_KEYS: `k1:${key()}`,
  LINK_KEYS: `k1:${key()}`,
  HASH_KEY: key(),
  API_PORT: '0',
  WORKER_HEALTH_PORT: '0',
  CONSOLE_DATABASE_URL: `postgres://kyc_console:${PASSWORD}@127.0.0.1:1/kyc`,
  CONSOLE_PORT: '0',
  CONSOLE_PUBLIC_URL: 'http://127.0.0.1:8082',
  OIDC_ISSUER: 'http://127.0.0.1:1',
  OIDC_CLIENT_ID: 'console',
  CONSOLE_ROLES: '{"reviewers":{"role":"reviewer"}}',
};

interface Started {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

type Name = 'api' | 'console' | 'worker' | 'set-current' | 'sandbox';

function start(name: Name, environment: Record<string, string>): Started {
  return spawned([path.join('workers', 'processes', `${name}.ts`)], environment);
}

function spawned(script: string[], environment: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', ...script], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = once(child, 'close').then(() => child.exitCode);
  return { child, output: () => output, ended };
}

describe.each([
  ['api', 'DATABASE_URL'],
  ['console', 'CONSOLE_DATABASE_URL'],
  ['worker', 'DATABASE_URL'],
] as const)('the %s process', (name, database) => {
  it('waits for what is not there, in JSON lines without secrets, and stops cleanly', async () => {
    const { child, output, ended } = start(name, NOTHING_THERE);
    await vi.waitFor(() => {
      expect(output()).toContain('waiting for Postgres');
    }, 20_000);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    const lines = output().trim().split('\n');
    const last = lines.map((line) => JSON.parse(line) as { msg: string }).at(-1); // our own log
    expect(last?.msg).toBe('stopped');
    for (const secret of [PASSWORD, NOTHING_THERE.HASH_KEY]) expect(output()).not.toContain(secret);
  });

  it('names every fault of its configuration at once and does not start', async () => {
    const faults = { ...NOTHING_THERE, [database]: 'nonsense', HASH_KEY: 'short' };
    const { output, ended } = start(name, faults);
    expect(await ended).toBe(1);
    expect(output()).toMatch(/2 fault\(s\).*DATABASE_URL.*HASH_KEY/);
  });
});

describe('in production', () => {
  it('the console starts with no provider whose people are made up, and says which setting it is', async () => {
    const { output, ended } = start('console', { ...NOTHING_THERE, NODE_ENV: 'production' });
    expect(await ended).toBe(1);
    expect(output()).toMatch(/OIDC_ISSUER is on this machine, where people are made up/);
  });

  it('the made-up people are served to nobody', async () => {
    const { output, ended } = spawned(['tools/identity-provider/main.ts'], {
      ...{ ...NOTHING_THERE, NODE_ENV: 'production' },
      ...{ IDENTITY_PROVIDER_PORT: '0', OIDC_CLIENT_SECRET: 'a-secret-of-the-tests' },
    });
    expect(await ended).toBe(1);
    expect(output()).toContain('refuses to start in production');
  });
});

describe('a failure that was not caught', () => {
  it.each(['throw', 'Promise.reject'])(
    'ends the process with 1 and a log line that says where, never what (%s)',
    async (how) => {
      const failure = "Object.assign(new Error('Jane'), { detail: '(email)=(jane@example.com)' })";
      const fail = how === 'throw' ? `throw ${failure}` : `void Promise.reject(${failure})`;
      const { output, ended } = spawned([
        '--input-type=module',
        '--eval',
        `import { runProcess } from './workers/run-process.ts';
         const running = { stop: () => Promise.resolve() };
         await runProcess('api', () => ({ logLevel: 'info' }), () => {
           setTimeout(() => { ${fail}; }, 10);
           return Promise.resolve(running);
         });`,
      ]);
      expect(await ended).toBe(1);
      const lines = output().trim().split('\n');
      const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg); // our own log
      expect(messages).toEqual(['ready', 'a failure that nobody caught', 'stopped']);
      expect(output()).not.toMatch(/jane/i);
      expect(output()).toContain('"frames":["at ');
    },
  );
});

describe('a process that is told to stop', () => {
  /** Its work in hand takes so long; every line of its log is told to the parent as it comes. */
  const working = (workMs: number, stopMs: number): Started =>
    spawned([
      '--input-type=module',
      '--eval',
      `import { setTimeout as pause } from 'node:timers/promises';
       import { runProcess } from './workers/run-process.ts';
       setInterval(() => undefined, 60_000);
       const running = { stop: () => pause(${workMs}) };
       await runProcess('api', () => ({ logLevel: 'info' }), () => Promise.resolve(running), ${stopMs});`,
    ]);
  const hasSaid = ({ output }: Started, words: string) =>
    vi.waitFor(() => {
      expect(output()).toContain(words);
    }, 20_000);

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes what is in hand and exits 0 (%s)',
    async (signal) => {
      const started = working(300, 20_000);
      await hasSaid(started, '"ready"');
      started.child.kill(signal);
      expect(await started.ended).toBe(0);
      expect(started.output()).not.toContain('not finished');
    },
  );

  it('exits 0 in time where something in hand hangs, and says so', async () => {
    const started = working(3_600_000, 300);
    await hasSaid(started, '"ready"');
    started.child.kill('SIGTERM');
    expect(await started.ended).toBe(0);
    expect(started.output()).toContain('not finished in time');
  });

  it.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGINT', 'SIGTERM'],
  ] as const)('obeys the second signal at once (%s, then %s)', async (first, second) => {
    const started = working(3_600_000, 3_600_000);
    await hasSaid(started, '"ready"');
    started.child.kill(first);
    await hasSaid(started, '"stopping"');
    started.child.kill(second);
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain('stopping at once');
  });
});

describe('the sandbox process', () => {
  it('refuses to start in production', async () => {
    const { output, ended } = start('sandbox', {
      NODE_ENV: 'production',
      SANDBOX_PORT: '0',
      SANDBOX_PUBLIC_URL: 'http://127.0.0.1:8090',
      SANDBOX_CREDENTIALS: '{}',
    });
    expect(await ended).toBe(1);
    expect(output()).toContain('refuses to start in production');
  });
});

describe('the process that makes a build current', () => {
  it('waits for Temporal, and stops cleanly', async () => {
    const { child, output, ended } = start('set-current', {
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      TEMPORAL_DEPLOYMENT_NAME: 'durable-kyc',
      TEMPORAL_WORKER_BUILD_ID: '1',
    });
    await vi.waitFor(() => {
      expect(output()).toContain('waiting for Temporal');
    }, 20_000);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('does not start where it is not said which build', async () => {
    const { output, ended } = start('set-current', { TEMPORAL_DEPLOYMENT_NAME: 'durable-kyc' });
    expect(await ended).toBe(1);
    expect(output()).toContain('TEMPORAL_WORKER_BUILD_ID is missing');
  });
});
