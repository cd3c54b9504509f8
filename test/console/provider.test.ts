import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IdentityProvider, openProvider } from '../../console/login/provider.ts';
import type { Grant } from '../../domain/roles.ts';

const REVIEWER: Grant = {
  role: 'reviewer',
  scope: { clientIds: null, mode: null, vendors: null },
};
const AWAY = { code: 'identity_unavailable' };

/** A provider that answers as each test wants it. */
let server: Server;
let issuer: string;
let answer: (response: ServerResponse) => void;
const refusals: string[] = [];
let provider: IdentityProvider;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/me') answer(response);
    else json(response, 200, metadata());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server's address is never a pipe's name.
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { clientId: 'console', clientSecret: null, scopes: 'openid' };
  provider = openProvider(
    {
      ...{ ...client, issuer, rolesClaim: 'groups', allowHttp: true },
      roles: { reviewers: REVIEWER, constructor: REVIEWER },
    },
    'http://127.0.0.1:1',
    (code) => refusals.push(code),
  );
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const metadata = () => ({
  ...{ issuer, userinfo_endpoint: `${issuer}/me`, token_endpoint: `${issuer}/token` },
  authorization_endpoint: `${issuer}/auth`,
  end_session_endpoint: 'https://bye.example/out',
});

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const look = () => provider.look('an access token', 'rita');

describe('what an identity provider answers', () => {
  it.each([[['reviewers']], ['reviewers'], [['canteen', 'reviewers', 7, null]]])(
    'gives roles by one text or a list: %j',
    async (groups) => {
      answer = (response) => {
        json(response, 200, { sub: 'rita', name: 'Rita', groups });
      };
      expect(await look()).toMatchObject({
        ...{ subject: 'rita', name: 'Rita' },
        standing: { roles: ['reviewer'] },
      });
    },
  );

  it.each([undefined, null, [], 7, { reviewers: true }, ['toString'], 'REVIEWERS'])(
    'gives no role by anything that the configuration does not name: %j',
    async (groups) => {
      answer = (response) => {
        json(response, 200, { sub: 'rita', groups });
      };
      expect(await look()).toMatchObject({ standing: 'none' });
    },
  );

  it.each([401, 403])(
    'is a refusal where it is %i, with a challenge or without',
    async (status) => {
      answer = (response) => {
        json(response, status, {});
      };
      expect(await look()).toBeNull();
      answer = (response) => {
        response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
        json(response, status, {});
      };
      expect(await look()).toBeNull();
      expect(refusals.at(-1)).toMatch(/^\w+$/);
    },
  );

  it('is a refusal where it is about somebody else', async () => {
    answer = (response) => {
      json(response, 200, { sub: 'sami', groups: ['reviewers'] });
    };
    expect(await look()).toBeNull();
  });

  it.each([
    [
      'an error of its own',
      (response: ServerResponse) => {
        json(response, 500, {});
      },
    ],
    [
      'a limit',
      (response: ServerResponse) => {
        json(response, 429, {});
      },
    ],
    [
      'a page',
      (response: ServerResponse) => {
        response.end('<html>');
      },
    ],
    [
      'nothing',
      (response: ServerResponse) => {
        response.destroy();
      },
    ],
    [
      'half an answer',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"sub": "rita"');
      },
    ],
  ])('is no refusal where it is %s: nobody knows then', async (_, how) => {
    answer = how;
    await expect(look()).rejects.toMatchObject(AWAY);
  });

  it('is no answer where it does not come within seconds', async () => {
    answer = () => undefined;
    await expect(look()).rejects.toMatchObject(AWAY);
  });

  it('says where a form may lead that signs out, before anybody does', async () => {
    await expect.poll(() => provider.formTargets()).toEqual([issuer, 'https://bye.example']);
    const url = await provider.signOutUrl('an id token');
    expect(url?.origin).toBe('https://bye.example');
  });

  it('is asked for anew where it could not be found at first', async () => {
    const config = { issuer: 'http://127.0.0.1:1', clientId: 'console', clientSecret: null };
    const away = openProvider(
      { ...config, scopes: 'openid', rolesClaim: 'groups', roles: {}, allowHttp: true },
      'http://127.0.0.1:1',
    );
    for (let time = 0; time < 2; time += 1) {
      await expect(away.look('a token', 'rita')).rejects.toMatchObject(AWAY);
    }
  });
});
