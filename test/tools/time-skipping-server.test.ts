import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureTimeSkippingServer } from '../../tools/setup/time-skipping-server.mjs';
import { commands, scratchFolder } from './support/scratch.ts';

const refused = () => Promise.resolve('no such host');
const maven = 'mkdir lib && echo "$@" > lib/server.jar';

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

async function machine(scripts: Record<string, string>): Promise<NodeJS.ProcessEnv> {
  const root = scratchFolder();
  const bin = await commands(root, scripts);
  // Maven's stand-in is a shell script, which needs the system's own commands.
  return { PATH: `${bin}:/nowhere`, XDG_CACHE_HOME: path.join(root, 'cache') };
}

describe('the time-skipping server', () => {
  it('is the one that the environment names', async () => {
    const env = await machine({ mine: 'true' });
    const mine = path.join((env['PATH'] ?? '').split(':')[0] ?? '', 'mine');
    expect(await ensureTimeSkippingServer({ env: { TEMPORAL_TEST_SERVER_PATH: mine } })).toBe(mine);
  });

  it('is put together with Maven, and starts Java on the copied libraries wherever it lies', async () => {
    const env = await machine({ mvn: `PATH=/usr/bin:/bin\n${maven}`, java: 'echo "$@"' });
    const found = await ensureTimeSkippingServer({ env, download: refused });
    const searched = `${env['PATH'] ?? ''}:/usr/bin:/bin`;
    const started = execFileSync(found, ['4711'], { env: { PATH: searched }, encoding: 'utf8' });
    expect(started).toMatch(/-cp \S+\/lib\/\* io\.temporal\.testserver\.TestServer 4711/);
  });

  it.each([
    ['Maven', { java: 'true' }, /Maven \(mvn\) is missing .*Install Java 17 or later and Maven/s],
    ['Java', { mvn: 'true' }, /Java is missing .*Install Java 17 or later and Maven/s],
  ])('says how to get it when %s is missing', async (_what, scripts, message) => {
    const env = await machine(scripts);
    await expect(ensureTimeSkippingServer({ env, download: refused })).rejects.toThrow(message);
  });
});
