import { describe, expect, it } from 'vitest';
import { newSandboxCredentials } from '../../sandbox/registry.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { call, closeLater } from './support/sandbox.ts';

const made = newSandboxCredentials();
const ALL = { ...made, identify24: { ...made.identify24, partner: 'a-partner' } };
const VENDORS = Object.entries(ALL);
/** What a vendor can do without. */
const OPTIONAL = ['signature', 'secretKey'];

const start = (credentials: unknown): Promise<Sandbox> =>
  startSandbox({ host: '127.0.0.1', port: 0, credentials });

describe('credentials for the sandbox', () => {
  it.each(VENDORS)('of %s alone have that vendor served and no other', async (vendor, accepted) => {
    const started = await start({ [vendor]: accepted });
    closeLater(() => started.close());
    const answers = VENDORS.map(async ([name]) => {
      const { status } = await call(`${started.url}/control/${name}/sessions`, 'GET');
      return status === 200 ? [name] : [];
    });
    expect((await Promise.all(answers)).flat()).toEqual([vendor]);
  });

  const parts = VENDORS.flatMap(([vendor, accepted]) =>
    Object.keys(accepted).map((part) => [vendor, part, accepted] as const),
  );
  it.each(parts.filter(([, part]) => !OPTIONAL.includes(part)))(
    'of %s are refused without %s, which is named, and none is shown',
    async (vendor, part, accepted) => {
      const rest = Object.entries(accepted).filter(([name]) => name !== part);
      const fault: unknown = await start({ [vendor]: Object.fromEntries(rest) }).catch(
        (error: unknown) => error,
      );
      expect(String(fault)).toContain(`${vendor}.${part}`);
      for (const [, value] of rest) expect(String(fault)).not.toContain(value);
    },
  );

  it.each([[undefined], [{}], [[]], ['veriff'], [{ onfido: {} }]])(
    'are refused where no vendor can be served with them: %j',
    async (credentials) => {
      await expect(start(credentials)).rejects.toThrow("The sandbox's credentials are at fault");
    },
  );
});
