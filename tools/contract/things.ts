import { createApiKey, findApiKey, SCOPES } from '../../store/index.ts';
import { Backend } from '../client/backend.ts';
import { Person } from '../client/person.ts';
import { until } from '../client/until.ts';
import { openStackStore } from '../stack/open-store.ts';
import type { Stack } from '../stack/stack.ts';

/** What a reader of the API needs to get beyond "not found". */
interface Things {
  /** A key of every scope. */
  key: string;
  /** The id of another one, that may be revoked. */
  spareKey: string;
  /** A verification that a person has approved, with a result. */
  ended: string;
  /** The token of a link that leads to a vendor. */
  link: string;
}

/** Makes them, through the API and the sandbox as everybody does. */
export async function makeThings(stack: Stack, signal?: AbortSignal): Promise<Things> {
  const { file } = stack;
  const client = new Backend(file);
  const open = await client.start({ vendor: 'veriff', reference: 'open' });
  return {
    ...(await keysOfAllScopes(stack)),
    ended: await endOne(stack, client, signal),
    link: open.link.url.slice(open.link.url.lastIndexOf('/') + 1),
  };
}

async function endOne(stack: Stack, client: Backend, signal?: AbortSignal): Promise<string> {
  const { id, link } = await client.start({ vendor: 'veriff', reference: 'ended' });
  const person = new Person(stack.file.sandboxUrl);
  const options = signal === undefined ? {} : { signal };
  const url = await until(
    'the link to lead to the vendor',
    async () => {
      const landing = await person.follow(link.url);
      return landing.at === 'vendor' ? landing.url : undefined;
    },
    options,
  );
  await person.open(url);
  await person.choose(url, { outcome: 'approve' });
  await client.becomes(id, ['approved'], options);
  return id;
}

/** Of the client that the stack has. */
async function keysOfAllScopes(stack: Stack): Promise<Pick<Things, 'key' | 'spareKey'>> {
  const store = openStackStore(stack);
  try {
    const known = await findApiKey(store, stack.file.apiKey);
    if (known === null) throw new Error("The stack's own key is not known.");
    const { clientId, mode } = known;
    const key = { clientId, mode, scopes: SCOPES, name: 'contract', person: 'Nobody' };
    const [{ token }, spare] = [await createApiKey(store, key), await createApiKey(store, key)];
    return { key: token, spareKey: spare.id };
  } finally {
    await store.close();
  }
}
