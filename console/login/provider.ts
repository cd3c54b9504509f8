import * as oidc from 'openid-client';
import { KycError } from '../../domain/errors.ts';
import { type Grant, type Standing, standingOf } from '../../domain/roles.ts';

/** The organisation's identity provider, as the configuration names it. */
export interface ProviderConfig {
  issuer: string;
  clientId: string;
  /** Null for a public client. */
  clientSecret: string | null;
  /** Asked for, separated by spaces; `openid` is among them. */
  scopes: string;
  /** The claim of the userinfo that says what somebody is. */
  rolesClaim: string;
  /** What each value of that claim gives. */
  roles: Readonly<Record<string, Grant>>;
  /** Whether the provider may be on plain http: for development on this machine alone. */
  allowHttp: boolean;
}

export interface Person {
  subject: string;
  name: string;
  standing: Standing | 'none' | 'differing';
}

/** Somebody who has signed in. */
export interface Finished {
  /** Who says so, in the words of the id token. */
  issuer: string;
  person: Person;
  tokens: { access: string; id: string };
}

/** What begins and ends one sign-in; all of it follows from what the browser keeps meanwhile. */
export interface SignInSecrets {
  state: string;
  nonce: string;
  codeVerifier: string;
}

export interface IdentityProvider {
  /** Where the browser is sent to sign in. @throws KycError `identity_unavailable` */
  signInUrl(secrets: SignInSecrets): Promise<URL>;
  /**
   * Takes the answer that the browser has come back with.
   * @param current the address that it came back to, with its query
   * @returns null where the provider or the checks refuse it
   * @throws KycError `identity_unavailable`
   */
  finish(current: URL, secrets: SignInSecrets): Promise<Finished | null>;
  /** Who somebody is now; null where the provider refuses to say. @throws KycError `identity_unavailable` */
  look(accessToken: string, subject: string): Promise<Person | null>;
  /** Where the browser is sent to sign out; null where the provider has no such place. */
  signOutUrl(idToken: string): Promise<URL | null>;
  /** The origins that a form of ours may lead to. */
  formTargets(): string[];
}

/** Of each call to the provider, in seconds. */
const PATIENCE_S = 5;

/**
 * @param publicUrl of the console; the provider knows its `/login/callback` and `/signed-out` exactly
 * @param onRefusal called with the code of each refusal, e.g. `invalid_client`
 */
export function openProvider(
  config: ProviderConfig,
  publicUrl: string,
  onRefusal: (code: string) => void = () => undefined,
): IdentityProvider {
  const callback = `${publicUrl}/login/callback`;
  let found: Promise<oidc.Configuration> | null = null;
  const targets = new Set([new URL(config.issuer).origin]);
  /** Asked once; where that fails, with the next call. */
  const discover = (): Promise<oidc.Configuration> => {
    found ??= discovered(config).then(
      (server) => {
        const { end_session_endpoint: place } = server.serverMetadata();
        if (place !== undefined) targets.add(new URL(place).origin);
        return server;
      },
      (error: unknown) => {
        found = null;
        throw error;
      },
    );
    return found;
  };
  // Where forms may lead must be known before the first page is shown.
  discover().catch(() => undefined);
  const look = async (accessToken: string, subject: string): Promise<Person | null> => {
    const server = await unlessAway(discover);
    const said = await refusable(() => oidc.fetchUserInfo(server, accessToken, subject), onRefusal);
    return said === null ? null : personOf(config, said);
  };
  return {
    look,
    signInUrl: async ({ state, nonce, codeVerifier }) => {
      const server = await unlessAway(discover);
      return oidc.buildAuthorizationUrl(server, {
        ...{ redirect_uri: callback, scope: config.scopes, state, nonce },
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
    },
    finish: async (current, { state, nonce, codeVerifier }) => {
      const server = await unlessAway(discover);
      const given = await refusable(
        () =>
          oidc.authorizationCodeGrant(server, current, {
            ...{ expectedState: state, expectedNonce: nonce },
            ...{ pkceCodeVerifier: codeVerifier, idTokenExpected: true },
          }),
        onRefusal,
      );
      const claims = given?.claims();
      if (given?.id_token === undefined || claims === undefined) return null;
      const person = await look(given.access_token, claims.sub);
      if (person === null) return null;
      const tokens = { access: given.access_token, id: given.id_token };
      return { issuer: claims.iss, person, tokens };
    },
    signOutUrl: async (idToken) => {
      const server = await unlessAway(discover);
      const { end_session_endpoint: place } = server.serverMetadata();
      if (place === undefined) return null;
      return oidc.buildEndSessionUrl(server, {
        id_token_hint: idToken,
        post_logout_redirect_uri: `${publicUrl}/signed-out`,
      });
    },
    formTargets: () => [...targets],
  };
}

async function discovered(config: ProviderConfig): Promise<oidc.Configuration> {
  const { issuer, clientId, clientSecret, allowHttp } = config;
  return oidc.discovery(
    new URL(issuer),
    clientId,
    undefined,
    clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
    { timeout: PATIENCE_S, execute: allowHttp ? [oidc.allowInsecureRequests] : [] },
  );
}

/** What is no answer of the provider's means that it is away, or not what it was. */
async function unlessAway<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new KycError('identity_unavailable', 'The identity provider cannot be reached.', {
      cause: error,
    });
  }
}

/** Null for its refusal. @throws KycError `identity_unavailable` for anything else */
async function refusable<T>(
  ask: () => Promise<T>,
  onRefusal: (code: string) => void,
): Promise<T | null> {
  return unlessAway(async () => {
    try {
      return await ask();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      onRefusal(codeOf(error));
      return null;
    }
  });
}

/** A short code of OAuth's or of the library's: never what the provider has written. */
function codeOf(error: unknown): string {
  const code: unknown =
    error instanceof oidc.ResponseBodyError || error instanceof oidc.AuthorizationResponseError
      ? error.error
      : error instanceof oidc.ClientError
        ? error.code
        : null;
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'refused';
}

const REFUSALS = [400, 401, 403];
/** An answer that fails a check of ours: another state, nonce, subject, issuer, time. */
const FAILED_CHECKS = [
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
];

function isRefusal(error: unknown): boolean {
  if (error instanceof oidc.AuthorizationResponseError) return true;
  if (error instanceof oidc.ResponseBodyError) return REFUSALS.includes(error.status);
  if (error instanceof oidc.WWWAuthenticateChallengeError) return REFUSALS.includes(error.status);
  if (!(error instanceof oidc.ClientError)) return false;
  const { cause, code = '' } = error;
  if (cause instanceof Response) return REFUSALS.includes(cause.status);
  return FAILED_CHECKS.includes(code);
}

function personOf(config: ProviderConfig, said: oidc.UserInfoResponse): Person {
  const { sub: subject, name, preferred_username: username, email } = said;
  const claim: unknown = said[config.rolesClaim];
  const values = (Array.isArray(claim) ? claim : [claim]).filter(
    (value): value is string => typeof value === 'string',
  );
  const grants = values.flatMap((value) =>
    Object.hasOwn(config.roles, value) ? (config.roles[value] ?? []) : [],
  );
  return { subject, name: name ?? username ?? email ?? subject, standing: standingOf(grants) };
}
