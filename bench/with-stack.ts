import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildOf } from '../test/mutations/copy.ts';
import { startReceiver } from '../tools/client/receiver.ts';
import { startStack, type Stack } from '../tools/stack/stack.ts';
import { WIDE_LIMITS } from '../tools/stack/wide-limits.ts';

/** Runs a stack from a build, as in production, and a client that takes notifications; then removes all of it. */
export async function withStack(work: (stack: Stack) => Promise<void>): Promise<void> {
  const build = await buildOf([]);
  const directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-bench-'));
  const environment = { LOG_LEVEL: 'error', ...WIDE_LIMITS };
  try {
    const stack = await startStack({ directory, sources: build.root, environment });
    const receiver = await startReceiver({
      port: Number(new URL(stack.file.notificationsUrl).port),
      secret: stack.file.notificationSecret,
    });
    try {
      await work(stack);
    } finally {
      await stack.stop();
      await receiver.close();
    }
  } finally {
    await Promise.all([rm(directory, { recursive: true, force: true }), build.remove()]);
  }
}
