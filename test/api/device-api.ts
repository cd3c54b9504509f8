import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Status } from '../../domain/status.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import { makeLink } from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { Vendor } from '../../vendors/vendor.ts';
import { giveSession } from './given-session.ts';
import { idOf, start, startApi, type TestApi, VERIFF_BODY } from './support.ts';

export const TOKEN = 'CANARY-token-of-the-session';
export const ORIGIN = 'https://vendor.example.com';

/** A vendor with an SDK, whose page may be framed. */
const withSdk = (vendor: Vendor): Vendor => ({
  ...vendor,
  deviceAccess: ({ baseUrl }, { token = '' }) => ({ token, baseUrl: `${baseUrl}/0/` }),
  embedding: () => ({ origin: ORIGIN, doneMessage: 'DONE' }),
});

export interface Given {
  status?: Status;
  vendor?: 'veriff' | 'datakeen';
  session?: 'none' | 'ready' | 'past' | 'ended';
  url?: string;
}

/** The API with verifications that a person's device can be at, for all tests of a file. */
export interface DeviceApi {
  readonly api: TestApi;
  given: (options?: Given) => Promise<{ id: string; link: string; path: string }>;
  /** How often the vendor is to be asked about each session of a verification. */
  requests: (id: string) => Promise<{ session: number; requested: number }[]>;
}

export function useDeviceApi(): DeviceApi {
  let opened: { api: TestApi; key: string } | undefined;
  const get = () => {
    if (opened === undefined) throw new Error('The API is there once the tests begin.');
    return opened;
  };
  beforeAll(async () => {
    const api = await startApi({ overrides: { vendors: vendorFor } });
    opened = { api, key: await api.key('shop') };
  });
  afterAll(() => get().api.close());
  beforeEach(() => {
    get().api.dispatch.calls.length = 0;
  });
  return {
    get api() {
      return get().api;
    },
    given: (options = {}) => give(get().api, get().key, options),
    requests: async (id) => {
      const { rows } = await get().api.sql(
        'select session, requested from refresh_requests where verification_id = $1',
        [id],
      );
      return rows.map((row) => ({
        session: Number(row['session']),
        requested: Number(row['requested']),
      }));
    },
  };
}

const veriffWithSdk = withSdk(findVendor('veriff'));
const vendorFor = (name: VendorName): Vendor =>
  name === 'veriff' ? veriffWithSdk : findVendor(name);

async function give(api: TestApi, key: string, options: Given) {
  const { status, vendor = 'veriff', session = 'ready', url = `${ORIGIN}/session` } = options;
  const id = idOf(await start(api, key, { ...VERIFF_BODY, vendor }));
  if (session !== 'none') {
    await giveSession(api, id, {
      token: TOKEN,
      url,
      expiresAt: new Date(Date.now() + (session === 'past' ? -1000 : 3_600_000)),
    });
  }
  if (session === 'ended') {
    await api.sql("update vendor_sessions set state = 'ended' where verification_id = $1", [id]);
  }
  if (status !== undefined) {
    await api.sql('update verifications set status = $2 where id = $1', [id, status]);
  }
  const path = `/v/${makeLink(api.store, { verificationId: id, version: 1 })}`;
  return { id, path, link: `${api.url}${path}` };
}
