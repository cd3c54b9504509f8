import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureContractTester } from '../../tools/setup/contract-tester.mjs';
import { commands, scratchFolder } from './support/scratch.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

/** A machine with this python3, if any. */
async function machine(scripts: Record<string, string>): Promise<NodeJS.ProcessEnv> {
  const root = scratchFolder();
  return { PATH: await commands(root, scripts), XDG_CACHE_HOME: path.join(root, 'cache') };
}

/** Says its version, and does this where pip is asked for. */
const python = (pip: string): string =>
  `if [ "$1" = --version ]; then echo Python 3.11.7; else ${pip}; fi`;

describe('The reader of the OpenAPI document', () => {
  it('is installed into a folder of its own, once', async () => {
    const env = await machine({ python3: python('echo installed > "$7/of-pip"') });
    const { env: found } = await ensureContractTester({ env });
    expect(existsSync(path.join(found['PYTHONPATH'] ?? '', 'of-pip'))).toBe(true);
    const again = { ...env, PATH: await commands(scratchFolder(), { python3: python('exit 1') }) };
    expect((await ensureContractTester({ env: again })).env).toEqual(found);
  });

  it.each([
    ['is missing', {}, /There is no python3 on this machine.*Install Python 3\.10\.0 or later/s],
    ['is too old', { python3: 'echo Python 3.9.2' }, /Python 3\.9\.2 is too old.*Install Python/s],
    [
      'reaches no registry',
      { python3: python('echo no matching distribution; exit 1') },
      /pip could not install schemathesis: no matching distribution.*reach PyPI/s,
    ],
  ])('is not to be had where Python %s, which is said', async (_what, scripts, message) => {
    await expect(ensureContractTester({ env: await machine(scripts) })).rejects.toThrow(message);
  });
});
