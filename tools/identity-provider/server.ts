import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import { html } from '../../api/pages/html.ts';
import { MADE_UP_PEOPLE, type MadeUpPerson } from './people.ts';

export interface IdentityProviderOptions {
  /** 0 takes a free one. It listens on loopback alone. */
  port: number;
  /** How the console is reached, and as which client it is known. */
  console: { publicUrl: string; clientId: string; clientSecret: string };
  people?: readonly MadeUpPerson[];
  /** True refuses to start: everybody knows these people's passwords. */
  production?: boolean;
}

export interface RunningIdentityProvider {
  issuer: string;
  /** Has somebody be of other groups from now on; null: they are not known any more. */
  change(login: string, groups: readonly string[] | null): void;
  /** How often it was asked who somebody is. */
  asked(): number;
  /** Answers no request until it is back. */
  goAway(): void;
  comeBack(): void;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const EIGHT_HOURS_S = 8 * 60 * 60;

/**
 * Starts a real OpenID provider with made-up people, for development and tests. State lives in memory.
 * @throws Error when `production` is true
 */
export async function startIdentityProvider(
  options: IdentityProviderOptions,
): Promise<RunningIdentityProvider> {
  if (options.production === true) {
    throw new Error(
      'The identity provider refuses to start in production: its people are made up.',
    );
  }
  const everybody = options.people ?? MADE_UP_PEOPLE;
  const people = new Map(everybody.map((person) => [person.login, person]));
  let isAway = false;
  let asked = 0;
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/me') === true) asked += 1;
    if (isAway) request.socket.destroy();
    else handle(request, response);
  });
  server.listen(options.port, HOST);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on TCP.');
  const issuer = `http://${HOST}:${address.port}`;
  const provider = new Provider(issuer, await configurationOf(options, people));
  const rest = provider.callback();
  handle = (request, response) => {
    const done = isSignInPage(request)
      ? signInPage(provider, people, { request, response })
      : rest(request, response);
    done.catch(() => {
      response.writeHead(500).end();
    });
  };
  return {
    issuer,
    change: (login, groups) => {
      const person = everybody.find((one) => one.login === login);
      if (groups === null) people.delete(login);
      else if (person !== undefined) people.set(login, { ...person, groups });
    },
    asked: () => asked,
    goAway: () => {
      isAway = true;
      server.closeAllConnections();
    },
    comeBack: () => {
      isAway = false;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function configurationOf(
  { console: { publicUrl, clientId, clientSecret } }: IdentityProviderOptions,
  people: ReadonlyMap<string, MadeUpPerson>,
): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    clients: [
      {
        ...{ client_id: clientId, client_secret: clientSecret },
        redirect_uris: [`${publicUrl}/login/callback`],
        post_logout_redirect_uris: [`${publicUrl}/signed-out`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'k1' }] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub'], profile: ['name', 'groups'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    ttl: {
      ...{ AccessToken: EIGHT_HOURS_S, IdToken: EIGHT_HOURS_S, Grant: EIGHT_HOURS_S },
      ...{ Session: EIGHT_HOURS_S, Interaction: 900 },
    },
    interactions: { url: (_context, { uid }) => `/sign-in/${uid}` },
    findAccount: (_context, login) => {
      const person = people.get(login);
      if (person === undefined) return undefined;
      const { name, groups } = person;
      const claims = () => Promise.resolve({ sub: login, name, groups: [...groups] });
      return { accountId: login, claims };
    },
    // The console may have what it asks for, without a consent page.
    loadExistingGrant: async ({ oidc }) => {
      const accountId = oidc.session?.accountId;
      if (oidc.client === undefined || accountId === undefined) return undefined;
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  };
}

const isSignInPage = ({ url = '' }: IncomingMessage): boolean => url.startsWith('/sign-in/');

async function signInPage(
  provider: Provider,
  people: ReadonlyMap<string, MadeUpPerson>,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method === 'POST') {
    const sent = new URLSearchParams(await textOf(request));
    const person = people.get(sent.get('login') ?? '');
    if (person !== undefined && person.password === sent.get('password')) {
      const result = { login: { accountId: person.login } };
      await provider.interactionFinished(request, response, result);
      return;
    }
  }
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(formOf(uid, request.method === 'POST').text);
}

function formOf(uid: string, isAgain: boolean) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Made-up identity provider</title>
      </head>
      <body>
        <main>
          <h1>Made-up identity provider</h1>
          <p>
            ${isAgain ? 'That is nobody’s name and password.' : 'For development: the people are made up.'}
          </p>
          <form method="post" action="/sign-in/${uid}">
            <p>
              <label>Name <input name="login" autocomplete="username" required /></label>
            </p>
            <p>
              <label>
                Password
                <input name="password" type="password" autocomplete="current-password" required />
              </label>
            </p>
            <p><button>Sign in</button></p>
          </form>
        </main>
      </body>
    </html>`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  // A request's chunks are bytes unless another encoding is set.
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
