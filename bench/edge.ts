import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ManagedProcess } from '../tools/stack/managed-process.ts';
import { freePort } from '../tools/stack/ports.ts';
import type { Stack } from '../tools/stack/stack.ts';
import { cpuMs } from './cpu.ts';
import { report } from './report.ts';
import { measureStarts } from './starts.ts';
import { begin, settled } from './verifications.ts';
import { inLanes, send, type Signed, startedOf } from './webhooks.ts';
import { withStack } from './with-stack.ts';

type Say = (line: string) => void;

const VERIFICATIONS = 100;
const WARM_UP = 300;
const WEBHOOKS = 2_000;
const READS = 3_000;
const LANES = 16;
const LIMITS = { webhookMs: 2.5, webhookTimes: 2, readTimes: 2 } as const;

/**
 * Measures the CPU that the API needs to acknowledge a signed webhook (the signal to the workflow included)
 * and to show a verification, beside a minimal Express server in the same run; and how evenly it starts
 * verifications while many callers ask at once.
 */
export async function measureEdge(say: Say): Promise<void> {
  await withStack(async (stack) => {
    const bare = await startBare(stack);
    try {
      await compare(stack, bare, say);
      await measureStarts(stack, say);
    } finally {
      await bare.process.stop();
    }
  });
}

interface Bare {
  process: ManagedProcess;
  url: string;
}

async function startBare({ file, secrets }: Stack): Promise<Bare> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const script = fileURLToPath(new URL('bare-express.mjs', import.meta.url));
  const bare = new ManagedProcess({
    name: 'bare express',
    command: process.execPath,
    args: [script, String(port), file.migratorDatabaseUrl, secrets.sandbox.veriff.secret],
    environment: {},
    logFile: path.join(file.logs, 'bare.log'),
    isReady: () => fetch(url),
  });
  await bare.start();
  return { process: bare, url };
}

async function compare(stack: Stack, bare: Bare, say: Say): Promise<void> {
  say(`${VERIFICATIONS} verifications are begun`);
  const begun = await begin(stack, VERIFICATIONS, say);
  const webhooks = (count: number): Signed[] =>
    Array.from({ length: count }, (_, at) => begun[at % begun.length]).flatMap((told) =>
      told === undefined ? [] : startedOf(told, stack),
    );
  const toBare = (all: Signed[]): Signed[] =>
    all.map((one) => ({ ...one, url: `${bare.url}/webhook` }));
  const parts = { api: stack.process('api'), bare: bare.process };

  say(`${WEBHOOKS} webhooks to bare Express, and to the API`);
  await inLanes(LANES, toBare(webhooks(WARM_UP)), send);
  await inLanes(LANES, webhooks(WARM_UP), send);
  await settled(stack);
  const least = await measured(parts.bare, toBare(webhooks(WEBHOOKS)), send);
  const ours = await measured(parts.api, webhooks(WEBHOOKS), send, () => settled(stack));
  await tell('a webhook acknowledged', { least, ours }, LIMITS.webhookTimes, LIMITS.webhookMs);

  say(`${READS} readings`);
  const { apiUrl, apiKey } = stack.file;
  const headers = { authorization: `Bearer ${apiKey}` };
  const rows = await idsOfBare(bare, toBare(webhooks(VERIFICATIONS)));
  const read = (of: string): Promise<void> => get(of, headers);
  const bareUrls = cycle(
    rows.map((id) => `${bare.url}/rows/${id}`),
    READS,
  );
  const urls = cycle(
    begun.map(({ verificationId: id }) => `${apiUrl}/v1/verifications/${id}`),
    READS,
  );
  await inLanes(LANES, [...bareUrls.slice(0, WARM_UP), ...urls.slice(0, WARM_UP)], read);
  const leastRead = await measured(parts.bare, bareUrls, read);
  const ourRead = await measured(parts.api, urls, read);
  await tell('a verification read', { least: leastRead, ours: ourRead }, LIMITS.readTimes, null);
}

interface Measured {
  perSecond: number;
  /** Milliseconds of CPU of its process, for one. */
  cpuMs: number;
}

/** Does that with each, so many at a time; its CPU counts until what follows is done as well. */
async function measured<One>(
  { pid = 0 }: ManagedProcess,
  all: readonly One[],
  work: (one: One) => Promise<unknown>,
  after: () => Promise<void> = () => Promise.resolve(),
): Promise<Measured> {
  const [cpu, began] = [await cpuMs(pid), performance.now()];
  await inLanes(LANES, all, work);
  const seconds = (performance.now() - began) / 1_000;
  await after();
  return { perSecond: all.length / seconds, cpuMs: ((await cpuMs(pid)) - cpu) / all.length };
}

async function tell(
  what: string,
  { least, ours }: { least: Measured; ours: Measured },
  mostTimes: number,
  mostMs: number | null,
): Promise<void> {
  const per = { unit: 'a second', limit: null };
  await report({ what: `${what}: bare Express`, measured: least.perSecond, ...per });
  await report({ what: `${what}: API`, measured: ours.perSecond, ...per });
  const times = least.perSecond / ours.perSecond;
  await report({ what: `${what}: slower by`, measured: times, unit: 'times', limit: mostTimes });
  const cpu = `${what}: CPU of`;
  await report({ what: `${cpu} bare Express`, measured: least.cpuMs, unit: 'ms', limit: null });
  await report({ what: `${cpu} the API`, measured: ours.cpuMs, unit: 'ms', limit: mostMs });
}

async function get(url: string, headers: Record<string, string>): Promise<void> {
  const response = await fetch(url, { headers });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`A reading was answered with HTTP ${response.status}.`);
}

/** The rows that bare Express makes of these. */
async function idsOfBare(bare: Bare, all: readonly Signed[]): Promise<string[]> {
  return inLanes(LANES, all, async ({ headers, body }) => {
    const response = await fetch(`${bare.url}/webhook`, { method: 'POST', headers, body });
    return ((await response.json()) as { id: string }).id; // as bare-express.mjs answers
  });
}

function cycle<One>(all: readonly One[], count: number): One[] {
  return Array.from({ length: Math.ceil(count / all.length) }, () => all)
    .flat()
    .slice(0, count);
}
