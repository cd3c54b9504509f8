import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVendorActivities } from '../../activities/vendor.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import { createVendorAccount } from '../../store/index.ts';
import { activityEnvironment } from './activity-environment.ts';
import { aVerification, CANARY, type Fixture, openFixture } from './fixture.ts';
import { recordingLogger } from './recording-logger.ts';

const SAID = 'Miss O’Vendor-Canary, born 1990';

let fixture: Fixture;
let server: Server;
let status = 500;
beforeAll(async () => {
  fixture = await openFixture();
  server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-said': 'Vendor-Canary' });
    response.end(JSON.stringify({ status: 'fail', code: SAID, message: SAID, token: [SAID] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await fixture.close();
});

const CREDENTIALS = {
  veriff: {
    apiKey: '00000000-0000-4000-8000-000000000000',
    secrets: ['a secret of the account'],
    signatureScheme: 'hmac',
  },
  datakeen: { username: 'backend', password: 'a secret of the account' },
} as const;

async function accountAt(
  vendor: 'veriff' | 'datakeen',
): Promise<{ id: string; vendor: VendorName }> {
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const { id } = await createVendorAccount(fixture.store, {
    clientId: fixture.clientId,
    vendor,
    mode: 'test',
    name: 'talkative',
    baseUrl: `http://127.0.0.1:${port}`,
    credentials: CREDENTIALS[vendor],
  });
  return { id, vendor };
}

describe.each(['veriff', 'datakeen'] as const)('what %s says in an error', (vendor) => {
  it.each([200, 201, 301, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503])(
    'enters neither the failure nor the log, with status %i',
    async (answered) => {
      status = answered;
      const verificationId = await aVerification(fixture, await accountAt(vendor));
      const log = recordingLogger();
      const activities = createVendorActivities({ ...fixture.deps, logger: log.logger });
      const failure: unknown = await activityEnvironment({}, log)
        .run(() => activities.ensureSession({ verificationId, session: 1 }))
        .catch((error: unknown) => error);
      expect(failure).toHaveProperty('type', expect.stringMatching(/^vendor_/));
      const kept = `${JSON.stringify(failure)} ${String(failure)} ${log.text()}`;
      for (const secret of ['Vendor-Canary', '1990', 'a secret of the account', CANARY.lastName]) {
        expect(kept).not.toContain(secret);
      }
      expect(failure).toMatchObject({ cause: undefined });
    },
  );
});
