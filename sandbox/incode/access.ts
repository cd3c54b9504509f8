import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { SimulatorClock } from '../shared/clock.ts';
import { readJwt, signJwt } from '../shared/jwt.ts';
import type { IncodeCredentials } from './credentials.ts';
import { badRequest, forbidden, notFound, unauthorized } from './errors.ts';
import type { IncodeSession } from './session.ts';
import type { IncodeSessions } from './sessions.ts';

const EXECUTIVE_TOKEN_LIFE_SECONDS = 24 * 60 * 60;
const API_VERSION = '1.0';

function equal(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Who is calling: the headers and what they open. Everything throws the vendor's refusals. */
export class Access {
  readonly #options: IncodeCredentials;
  readonly #secret: string;
  readonly #sessions: IncodeSessions;
  readonly #clock: SimulatorClock;

  constructor(
    options: IncodeCredentials,
    secret: string,
    sessions: IncodeSessions,
    clock: SimulatorClock,
  ) {
    this.#options = options;
    this.#secret = secret;
    this.#sessions = sessions;
    this.#clock = clock;
  }

  checkApiKey(request: Request): void {
    if (!equal(request.get('x-api-key') ?? '', this.#options.apiKey))
      throw forbidden('Invalid API key');
    const version = request.get('api-version');
    if (version !== API_VERSION) throw badRequest(`Header api-version must be ${API_VERSION}`);
  }

  logIn(email: string, password: string): string {
    if (!equal(email, this.#options.email) || !equal(password, this.#options.password)) {
      throw unauthorized('Wrong e-mail address or password');
    }
    const iat = Math.floor(this.#clock.now() / 1_000);
    const exp = iat + EXECUTIVE_TOKEN_LIFE_SECONDS;
    return signJwt({ executive: email, role: 'EXECUTIVE', iat, exp }, this.#secret);
  }

  /** The session whose own token this is; an executive captures nothing. */
  capturing(request: Request): IncodeSession {
    const claims = this.#claims(request);
    if ('executive' in claims) throw forbidden('A session token is needed');
    return this.#find(String(claims['externalUserId']));
  }

  /** Throws unless the executive user calls. */
  executive(request: Request): void {
    if (!('executive' in this.#claims(request))) throw forbidden('An executive token is needed');
  }

  /** The session that `id` (or `interviewId`) in the query names, or whose token this is. */
  reading(request: Request): IncodeSession {
    const claims = this.#claims(request);
    const named = request.query['id'] ?? request.query['interviewId'];
    const id = typeof named === 'string' && named !== '' ? named : undefined;
    if ('executive' in claims) {
      if (id === undefined) throw badRequest('Required parameter id is not present');
      return this.#find(id);
    }
    const own = String(claims['externalUserId']);
    if (id !== undefined && id !== own) throw forbidden('The token is for another session');
    return this.#find(own);
  }

  /** The session of a token as a browser holds it, or undefined when it is not good any more. */
  sessionOf(token: string): IncodeSession | undefined {
    const id = readJwt(token, this.#secret)?.['externalUserId'];
    return typeof id === 'string' ? this.#sessions.find(id) : undefined;
  }

  #claims(request: Request): Record<string, unknown> {
    const token = request.get('x-incode-hardware-id');
    if (token === undefined || token === '') throw unauthorized('Missing token');
    const claims = readJwt(token, this.#secret);
    if (claims === undefined) throw unauthorized('Invalid token');
    if (Number(claims['exp']) * 1_000 <= this.#clock.now()) throw unauthorized('Token expired');
    return claims;
  }

  #find(id: string): IncodeSession {
    const session = this.#sessions.find(id);
    if (session === undefined) throw notFound('Interview not found');
    return session;
  }
}
