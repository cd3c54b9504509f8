import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inherited } from '../../tools/process-environment.ts';
import { ensureBrowser } from '../../tools/setup/servers.mjs';
import { BrowserPage } from './browser-page.ts';
import { DevTools } from './dev-tools.ts';

/** A Chromium without a window, which reaches this machine alone. */
export interface TestBrowser {
  /** A page of its own: nothing of another one's cookies or storage. */
  open(options?: { isScripted?: boolean }): Promise<BrowserPage>;
  close(): Promise<void>;
}

const FLAGS = [
  ...['--headless=new', '--remote-debugging-pipe', '--no-first-run', '--disable-gpu'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  // In a container there is no other sandbox, and it is root that runs the tests there.
  ...['--no-sandbox', '--disable-dev-shm-usage'],
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  '--lang=en',
];

/** @throws SetupError naming the remedy when there is no Chromium */
export async function startBrowser(): Promise<TestBrowser> {
  const command = await ensureBrowser();
  const profile = await mkdtemp(path.join(tmpdir(), 'durable-kyc-browser-'));
  const child = spawn(command, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    env: inherited(),
    // It hears commands on 3 and answers on 4.
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const tools = DevTools.of(child);
  await tools.send('Browser.getVersion');
  return {
    open: (options = {}) => BrowserPage.open(tools, options),
    close: async () => {
      await end(child, tools);
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function end(child: ChildProcess, tools: DevTools): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  await tools.send('Browser.close').catch(() => child.kill('SIGKILL'));
  await ended;
}
