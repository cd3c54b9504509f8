import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEndpointCalls } from '../../activities/endpoint-calls.ts';
import { createNotificationEndpoint, findApiKey } from '../../store/index.ts';
import { createAccount } from '../../tools/accounts.ts';
import { clientEndpoint } from '../activities/client-endpoint.ts';
import { addBoth, addedBy, FAULTS, faultyStore, NEVER } from '../setup/faulty-store.ts';
import { type Act, type ActingClient, ACTS } from './acts.ts';
import { startCaptureApi } from './capture-api.ts';
import { giveSession } from './given-session.ts';
import {
  type Answer,
  call,
  idOf,
  start,
  type TestApi,
  VERIFF_BODY,
  veriffHeaders,
} from './support.ts';
import { giveThings, notificationOf } from './things.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
let of: ActingClient;
let faulty: Awaited<ReturnType<typeof faultyStore>>;
/** Where an API is whose way to the databases can break. */
let url: string;
withApi((started) => ({ api, key } = started), startCaptureApi);
beforeAll(async () => {
  faulty = await faultyStore(api);
  const { store } = faulty;
  url = await api.beside({
    store,
    endpoints: createEndpointCalls({ store, now: () => new Date() }),
  });
  const clientId = (await findApiKey(api.store, key))?.clientId ?? '';
  const things = await giveThings(api, key, api.accounts.veriff.id);
  const notification = await notificationOf(api, things.verification);
  of = { api, key, clientId, live: key, things, notification };
  await createAccount(api.store, 'https://kyc.example.com', {
    ...{ vendor: 'identify24', mode: 'test', name: 'identify24 of the tests' },
    baseUrl: 'https://identify24.example.com',
    credentials: { partner: 'tests', apiKey: 'a-key-of-the-tests' },
  });
});
afterAll(() => faulty.close());

const sql = (text: string) => api.sql(text);

/** Sent as it is: by whom, and under which Idempotency-Key, is in its headers. */
interface Request {
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string | Buffer;
}

const send = ({ path, ...init }: Request): Promise<Answer> => call(`${url}${path}`, init);

function ofAct({ path, method = 'POST', body, by = key }: Act): Request {
  const isImage = Buffer.isBuffer(body);
  const type = { 'content-type': isImage ? 'image/jpeg' : 'application/json' };
  return {
    ...{ path, method },
    headers: {
      ...{ authorization: `Bearer ${by}`, 'idempotency-key': randomUUID() },
      ...(body === undefined ? {} : type),
    },
    ...(body === undefined ? {} : { body: isImage ? body : JSON.stringify(body) }),
  };
}

async function webhook(): Promise<Request> {
  const id = idOf(await start(api, key, VERIFF_BODY));
  const session = randomUUID();
  await giveSession(api, id, { vendorSessionId: session });
  const said = { id: session, feature: 'selfid', code: 7002, action: 'submitted', vendorData: id };
  const body = JSON.stringify({ ...said, attemptId: randomUUID() });
  const { pathname: path } = new URL(api.accounts.veriff.webhookUrls['event'] ?? '');
  return { path, method: 'POST', headers: veriffHeaders(body), body };
}

const PERSON = {
  ...{ firstName: 'Jürgen', lastName: 'Groß', gender: 'male', birthDate: '1980-02-29' },
  ...{ birthPlace: 'Köln', nationality: 'DE', phone: '+491511111111' },
  email: 'juergen@example.com',
  address: { postalCode: '50667', city: 'Köln', country: 'DE' },
};

function withDocument(): Request {
  const pdf = { content: Buffer.alloc(240_000, '%PDF-').toString('base64') };
  const body = { vendor: 'identify24', subject: PERSON, vendorOptions: { pdf } };
  return ofAct({ path: '/v1/verifications', body });
}

const read = (rest: string) => (): Request => ({
  path: `/v1/verifications/${of.things.verification}${rest}`,
  ...{ method: 'GET', headers: { authorization: `Bearer ${key}` } },
});
const act = (name: string) => async () => {
  const make = ACTS[name];
  if (make === undefined) throw new Error(`No act is called ${name}.`);
  return ofAct(await make(of));
};

/** Whose answers and rows are the same however often it is sent. */
const REQUESTS: [what: string, make: () => Request | Promise<Request>][] = [
  ['a start', act('createVerification')],
  ['a start with a document', withDocument],
  ['a webhook', webhook],
  ['a cancel', act('cancelVerification')],
  ['a refresh', act('refreshVerification')],
  ['a review', act('reviewVerification')],
  ['an image', act('uploadCapture')],
  ['what is handed in', act('submitCaptures')],
  ['an erasure of a person', act('erasePerson')],
  ['evidence that is read', read('/evidence')],
  ['a result that is read', read('/result')],
];

const isServed = ({ status }: Answer): boolean => status < 300;
/** That it was as documented is looked at as the API is closed. */
const isPutOff = ({ status, headers, json }: Answer): boolean =>
  status === 503 && json['code'] === 'store_unavailable' && Number(headers.get('retry-after')) > 0;

const isServedOrPutOff = (answer: Answer): boolean => isServed(answer) || isPutOff(answer);

async function served(request: Request, where = 'without a fault'): Promise<void> {
  const answer = await send(request);
  expect(answer, `${where}: ${answer.text}`).toSatisfy(isServed);
}

/** An archive that has begun is broken off: nobody takes a part of it for the whole. */
function isCutOff(error: unknown): 'cut off' {
  if (error instanceof TypeError && error.message === 'terminated') return 'cut off';
  throw error;
}

async function statementsOf(request: Request): Promise<number> {
  faulty.fail(NEVER, 'unsent');
  await served(request);
  const { seen } = faulty.mend();
  expect(seen).toBeGreaterThan(1);
  return seen;
}

describe('a fault of the database at any statement', () => {
  it.each(REQUESTS)('is no fault of %s: served or put off, and done once', async (_what, make) => {
    const seen = await statementsOf(await make());
    const clean = await make();
    const sendClean = async () => {
      await served(clean);
    };
    const once = await addedBy(sql, sendClean);
    // A repetition has some of it told to the workflow once more.
    const twice = addBoth(once, await addedBy(sql, sendClean));
    let met = 0;
    for (let number = 1; number <= seen; number += 1) {
      // Each statement meets one of them, and each request all.
      const fault = FAULTS[number % FAULTS.length] ?? 'unsent';
      const where = `${JSON.stringify(fault)} at statement ${number}`;
      const request = await make();
      const added = await addedBy(sql, async () => {
        faulty.fail(number, fault);
        const first = await send(request).catch(isCutOff);
        if (faulty.mend().isMet) met += 1;
        if (first !== 'cut off') {
          expect(first, `${where}: ${first.text}`).toSatisfy(isServedOrPutOff);
        }
        await served(request, `after ${where}`);
      });
      expect([once, twice], where).toContainEqual(added);
    }
    expect(met).toBeGreaterThan(seen / 2);
  });

  it('has no test message sent twice that was sent once', async () => {
    const endpoint = await clientEndpoint(204);
    const about = { clientId: of.clientId, mode: 'test', url: endpoint.url } as const;
    const { id } = await createNotificationEndpoint(api.store, { ...about, allowLoopback: true });
    const test = () => ofAct({ path: `/v1/notification-endpoints/${id}/test` });
    const seen = await statementsOf(test());
    for (let number = 1; number <= seen; number += 1) {
      const [request, before] = [test(), endpoint.received.length];
      faulty.fail(number, 'unsent');
      const first = await send(request);
      faulty.mend();
      expect(first).toSatisfy(isServedOrPutOff);
      if (endpoint.received.length > before) expect(await send(request)).toSatisfy(isServed);
      expect(endpoint.received.length - before).toBeLessThanOrEqual(1);
    }
    endpoint.close();
  });
});
