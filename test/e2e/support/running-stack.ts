import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { Backend } from '../../../tools/client/backend.ts';
import { Person } from '../../../tools/client/person.ts';
import { startReceiver } from '../../../tools/client/receiver.ts';
import type { Receiver } from '../../../tools/client/receiver.ts';
import { SandboxControl } from '../../../tools/client/sandbox-control.ts';
import { until } from '../../../tools/client/until.ts';
import type { StackOptions } from '../../../tools/stack/options.ts';
import { startStack } from '../../../tools/stack/stack.ts';
import type { Stack } from '../../../tools/stack/stack.ts';
import '../../setup/provided.ts';
import { checkAnswers } from './answers.ts';

/** A whole stack of separate processes, and everybody who talks to it. */
export interface RunningStack {
  stack: Stack;
  directory: string;
  client: Backend;
  person: Person;
  veriff: SandboxControl;
  datakeen: SandboxControl;
  receiver: Receiver;
  /** All that the processes logged so far. */
  logs(): Promise<string>;
  stop(): Promise<void>;
}

export async function startRunningStack(
  options: Partial<StackOptions> = {},
): Promise<RunningStack> {
  const directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-e2e-'));
  const sources = inject('builtCode');
  const stack = await startStack({ directory, isThrowaway: true, sources, ...options });
  const { file } = stack;
  const answers = checkAnswers();
  const receiver = await startReceiver({
    port: Number(new URL(file.notificationsUrl).port),
    secret: file.notificationSecret,
  });
  const veriff = new SandboxControl(file.sandboxUrl, 'veriff');
  const datakeen = new SandboxControl(file.sandboxUrl, 'datakeen');
  await Promise.all([veriff, datakeen].map((control) => control.behave({ retryMs: 200 })));
  return {
    stack,
    directory,
    client: new Backend(file, { fetch: answers.fetch }),
    person: new Person(file.sandboxUrl),
    veriff,
    datakeen,
    receiver,
    logs: () => readLogs(file.logs),
    stop: async () => {
      await receiver.close();
      await stack.stop();
      await rm(directory, { recursive: true, force: true });
      answers.close();
    },
  };
}

async function readLogs(folder: string): Promise<string> {
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return texts.join('\n');
}

/** Where our link leads, once it leads to the vendor. */
export function vendorUrl(running: RunningStack, link: string): Promise<string> {
  return until('the link to lead to the vendor', async () => {
    const landing = await running.person.follow(link);
    return landing.at === 'vendor' ? landing.url : undefined;
  });
}

/** The vendor's id of the newest session in the sandbox. */
export async function newestSession(control: SandboxControl): Promise<string> {
  const sessions = await control.sessions();
  const newest = sessions.at(-1);
  if (newest === undefined) throw new Error('The sandbox has no session.');
  return newest.id;
}
