import { beginSession, saveSession } from '../../store/index.ts';
import type { SaveSessionInput } from '../../store/types.ts';
import type { TestApi } from './support.ts';

/** Gives a verification its session as the worker would, with a page of the vendor's and no end. */
export async function giveSession(
  { store }: Pick<TestApi, 'store'>,
  verificationId: string,
  changes: Partial<SaveSessionInput> = {},
): Promise<{ tryToken: string }> {
  const { session = 1 } = changes;
  const { tryToken } = await beginSession(store, { verificationId, session });
  await saveSession(store, {
    verificationId,
    session,
    vendorSessionId: `session-of-${verificationId}-${session}`,
    url: 'https://vendor.example.com/page',
    expiresAt: null,
    raw: { kind: 'session', body: Buffer.from('{}') },
    ...changes,
  });
  return { tryToken };
}
