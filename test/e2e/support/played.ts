import type { Verification } from '../../../tools/client/backend.ts';
import { SandboxControl } from '../../../tools/client/sandbox-control.ts';
import { until } from '../../../tools/client/until.ts';
import { vendorUrl } from './running-stack.ts';
import type { RunningStack } from './running-stack.ts';
import type { Action, Driver } from './vendor-drivers.ts';

/** One verification, played from both ends: our API and the vendor's sandbox. */
export interface Played {
  control: SandboxControl;
  id: string;
  link: string;
  /** Something happens at the vendor in the newest session, and it tells, or the person comes back. */
  happens(action: Action): Promise<void>;
  /** The person comes back from the vendor's page. */
  comesBack(): Promise<void>;
  /** The session has died and the person presses the button behind the link. */
  renews(): Promise<void>;
  /** The newest session as the sandbox sums it up. */
  session(): Promise<Session>;
  becomes(...statuses: string[]): Promise<Verification>;
  /** How often the vendor was asked for the truth so far. */
  asked(): Promise<number>;
  /** Types of the verification's events, in order. */
  events(): Promise<string[]>;
}

type Session = { id: string } & Record<string, unknown>;

const PATIENCE = { timeoutMs: 60_000 };

/** Starts a verification and follows its link to the vendor. */
export async function play(
  running: RunningStack,
  driver: Driver,
  { inAHurry = false }: { inAHurry?: boolean } = {},
): Promise<Played> {
  const { client, person, stack } = running;
  const { vendor, subject, asks } = driver;
  const control = new SandboxControl(stack.file.sandboxUrl, vendor);
  const hurried = inAHurry ? stack.file.hurriedAccounts[vendor] : undefined;
  const account = hurried === undefined ? { vendor } : { vendorAccount: hurried };
  const body = await client.start({ ...account, subject });
  const id = body.id;
  const link = body.link.url;
  const newestSession = async (): Promise<Session> => {
    const url = await vendorUrl(running, link);
    // Incode's page stands at the same address for every session.
    const isOurs = (one: Session): boolean => one['url'] === url || one['externalId'] === id;
    const session = (await control.sessions()).findLast(isOurs);
    if (session === undefined) throw new Error(`${vendor} has no session for ${id}.`);
    return session;
  };
  let session = await newestSession();
  const comesBack = async (): Promise<void> => {
    await person.follow(`${link}/return`);
  };
  return {
    control,
    id,
    link,
    comesBack,
    happens: async (action) => {
      await control.act(session.id, action);
      if (driver.tells === 'return') await comesBack();
    },
    renews: async () => {
      await until('the session to end', async () =>
        (await client.read(id)).session?.state === 'ended' ? true : undefined,
      );
      await person.follow(link, 'POST');
      session = await newestSession();
    },
    session: () => Promise.resolve(session),
    becomes: (...statuses) => client.becomes(id, statuses, PATIENCE),
    asked: async () =>
      (await control.requests()).filter(
        ({ method, path }) => method === asks?.method && path.includes(asks.path),
      ).length,
    events: async () => (await client.events(id)).map(({ type }) => type),
  };
}
