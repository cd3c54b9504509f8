import { photo } from '../test/e2e/support/photo.ts';
import { Backend, said } from '../tools/client/backend.ts';
import { SandboxControl } from '../tools/client/sandbox-control.ts';
import { until } from '../tools/client/until.ts';
import type { Stack } from '../tools/stack/stack.ts';
import { peakWhile, residentMiB } from './memory.ts';
import { report } from './report.ts';
import { withStack } from './with-stack.ts';

const MEBIBYTE = 1024 * 1024;
const IMAGES = 10;
const VIDEO_BYTES = 200 * MEBIBYTE;
const SMALL_VIDEO_BYTES = MEBIBYTE;
const PATIENCE = { timeoutMs: 180_000 };
/** The side of a picture of noise whose PNG takes about five megabytes. */
const SIDE_OF_5_MB = 1_300;

/**
 * Measures the memory of real processes, run from a build as in production: the API taking images, the
 * worker archiving a video.
 */
export async function measureProcesses(say: (line: string) => void): Promise<void> {
  await withStack(async (stack) => {
    say('ten images of 5 MB at once');
    await measureUploads(stack);
    say('a video of 200 MB');
    await measureVideo(stack);
  });
}

async function measureUploads({ file }: Stack): Promise<void> {
  const client = new Backend(file);
  const image = photo(SIDE_OF_5_MB);
  const ids = await Promise.all(
    Array.from({ length: IMAGES }, async () => {
      const body = await client.start({ vendor: 'incode', capture: 'direct', subject: {} });
      await client.becomes(body.id, ['pending']);
      return body.id;
    }),
  );
  const pid = pidOf(file.processes, 'api');
  const before = await residentMiB(pid);
  const began = Date.now();
  const peak = await peakWhile(pid, async () => {
    await Promise.all(ids.map((id) => said(client.upload(id, 'front-id', image))));
  });
  const size = `${(image.length / 1_000_000).toFixed(1)} MB`;
  const what = `${IMAGES} images of ${size} at once: API`;
  await report({ what: `${what}, before`, measured: before, unit: 'MiB', limit: null });
  await report({ what: `${what}, resident`, measured: peak, unit: 'MiB', limit: 250 });
  const seconds = (Date.now() - began) / 1_000;
  await report({ what: `${what}, until judged`, measured: seconds, unit: 's', limit: null });
}

async function measureVideo(stack: Stack): Promise<void> {
  const pid = pidOf(stack.file.processes, 'worker');
  // Once with a small one, so that what is loaded for the first time does not count.
  await archiveVideo(stack, SMALL_VIDEO_BYTES);
  const before = await residentMiB(pid);
  const began = Date.now();
  const peak = await peakWhile(pid, () => archiveVideo(stack, VIDEO_BYTES));
  const seconds = (Date.now() - began) / 1_000;
  const what = 'a video of 200 MiB: worker';
  await report({ what: `${what}, before`, measured: before, unit: 'MiB', limit: null });
  await report({ what: `${what}, extra`, measured: peak - before, unit: 'MiB', limit: 64 });
  await report({ what: `${what}, archived in`, measured: seconds, unit: 's', limit: null });
}

/** Verifies somebody with a video of that size, and waits until it is archived. */
async function archiveVideo({ file }: Stack, bytes: number): Promise<void> {
  const client = new Backend(file);
  const veriff = new SandboxControl(file.sandboxUrl, 'veriff');
  await setVideoBytes(file.sandboxUrl, bytes);
  const subject = { firstName: 'Zoë', lastName: 'Ñandú' };
  const body = await client.start({ vendor: 'veriff', subject });
  const session = await until('the session', async () =>
    (await veriff.sessions()).find(({ vendorData }) => vendorData === body.id),
  );
  await veriff.act(session.id, { action: 'approve' });
  await client.becomes(body.id, ['approved'], PATIENCE);
  await until(
    'the video to be archived',
    async () => {
      const items = await client.media(body.id);
      return items.find(
        (one) => one.kind === 'video' && one.state === 'archived' && one.bytes === bytes,
      );
    },
    PATIENCE,
  );
}

async function setVideoBytes(sandboxUrl: string, videoBytes: number): Promise<void> {
  const response = await fetch(`${sandboxUrl}/control/veriff/settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ videoBytes }),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`The sandbox answered ${response.status}.`);
}

function pidOf(processes: Record<string, number>, name: string): number {
  const pid = processes[name];
  if (pid === undefined) throw new Error(`There is no process ${name}.`);
  return pid;
}
