import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { html } from '../../api/pages/html.ts';
import {
  beginSignIn,
  endConsoleSession,
  endSessionOfToken,
  lookupHash,
  openConsoleSession,
  type Store,
  takeSignIn,
} from '../../store/index.ts';
import type { ConsoleDependencies } from '../dependencies.ts';
import { clearCookie, readCookie, setCookie } from '../http/cookies.ts';
import { readForm } from '../http/form.ts';
import { checkOrigin } from '../http/origin.ts';
import { sendView, type View } from '../layout.ts';
import { languageOf, type Say, sayIn } from '../words/speech.ts';
import { NotSignedInError, SIGN_IN_REASONS } from './not-signed-in.ts';
import type { SignInSecrets } from './provider.ts';
import { pathOfOurs } from './return-to.ts';
import type { Sessions } from './sessions.ts';

/** What anybody may ask for: the way in, and the way out. */
export interface OpenRoute {
  method: 'get' | 'post';
  path: string;
  handler: (dependencies: ConsoleDependencies, sessions: Sessions) => RequestHandler;
}

export const loginRoutes: readonly OpenRoute[] = [
  { method: 'get', path: '/login', handler: (parts) => showSignIn(parts) },
  { method: 'get', path: '/login/start', handler: (parts) => startSignIn(parts) },
  { method: 'get', path: '/login/callback', handler: (parts) => finishSignIn(parts) },
  { method: 'post', path: '/sign-out', handler: (parts, sessions) => signOut(parts, sessions) },
  { method: 'get', path: '/signed-out', handler: (parts) => showSignedOut(parts) },
];

function showSignIn(dependencies: ConsoleDependencies): RequestHandler {
  return (request, response) => {
    const { returnTo, why } = request.query;
    const reason = SIGN_IN_REASONS.find((known) => known === why);
    show(dependencies, request, response, (say) => ({
      title: say('signInTitle'),
      body: html`<p>${say(reason ?? 'signInText')}</p>
        ${startButton(say, pathOfOurs(returnTo))}`,
    }));
  };
}

function startSignIn({ store, provider, isSecure }: ConsoleDependencies): RequestHandler {
  return async (request, response) => {
    const secret = randomBytes(32).toString('base64url');
    const url = await provider.signInUrl(secretsOf(store, secret));
    await beginSignIn(store, { secret, returnTo: pathOfOurs(request.query['returnTo']) });
    setCookie(response, 'sign_in', { value: secret, isSecure });
    response.redirect(303, url.href);
  };
}

/**
 * The way back from the provider. Takes a sign-in once, and only in the browser that began it, and replaces a
 * session that the browser already had by a new one, under another token.
 */
function finishSignIn(dependencies: ConsoleDependencies): RequestHandler {
  const { store, provider, publicUrl, isSecure, logger } = dependencies;
  return async (request, response) => {
    const secret = readCookie(request, 'sign_in', isSecure);
    clearCookie(response, 'sign_in', isSecure);
    const begun = secret === null ? null : await takeSignIn(store, { secret });
    if (secret === null || begun === null) throw new NotSignedInError('failed');
    const current = new URL(request.originalUrl, publicUrl);
    const finished = await provider.finish(current, secretsOf(store, secret));
    if (finished === null) throw new NotSignedInError('failed');
    const { issuer, person, tokens } = finished;
    const { subject, name, standing } = person;
    if (typeof standing === 'string') {
      logger.info({ standing }, 'somebody without a role has signed in');
      show(dependencies, request, response, (say) => ({
        status: 403,
        title: say(standing === 'none' ? 'noRoleTitle' : 'differingTitle'),
        tone: 'bad',
        body: html`<p>${say(standing === 'none' ? 'noRoleText' : 'differingText')}</p>
          ${startButton(say, '/')}`,
      }));
      return;
    }
    const before = readCookie(request, 'session', isSecure);
    if (before !== null) await endSessionOfToken(store, { token: before });
    const signedIn = { issuer, subject, name, standing, tokens };
    const { token, reviewerId } = await openConsoleSession(store, signedIn);
    setCookie(response, 'session', { value: token, isSecure });
    logger.info({ reviewer: reviewerId, roles: standing.roles }, 'signed in to the console');
    response.redirect(303, pathOfOurs(begun.returnTo));
  };
}

/** Ends the session here, and leads on to the provider, so that it ends there. */
function signOut(dependencies: ConsoleDependencies, sessions: Sessions): RequestHandler {
  const { store, provider, publicUrl, isSecure } = dependencies;
  return async (request, response) => {
    checkOrigin(request, publicUrl);
    const current = await sessions.currentOf(request);
    if (current === null) {
      response.redirect(303, '/signed-out');
      return;
    }
    const { session, viewer } = current;
    await readForm(request, response, viewer);
    await endConsoleSession(store, { id: session.id });
    clearCookie(response, 'session', isSecure);
    // Where the provider is away the session has ended here all the same.
    const url = await provider.signOutUrl(session.tokens.id).catch(() => null);
    response.redirect(303, url?.href ?? '/signed-out');
  };
}

function showSignedOut(dependencies: ConsoleDependencies): RequestHandler {
  return (request, response) => {
    show(dependencies, request, response, (say) => ({
      title: say('signedOutTitle'),
      tone: 'good',
      body: html`<p>${say('signedOutText')}</p>
        <p><a class="button" href="/login">${say('signInAgain')}</a></p>`,
    }));
  };
}

function startButton(say: Say, returnTo: string) {
  const query = returnTo === '/' ? '' : `?${new URLSearchParams({ returnTo }).toString()}`;
  return html`<p><a class="button" href="/login/start${query}">${say('signInButton')}</a></p>`;
}

function show(
  dependencies: ConsoleDependencies,
  request: Request,
  response: Response,
  viewIn: (say: Say) => View,
): void {
  const language = languageOf(request);
  sendView(response, dependencies, { view: viewIn(sayIn(language)), viewer: null, language });
}

/** All of them follow from what the browser keeps: the database has nothing that would do for a sign-in. */
function secretsOf(store: Pick<Store, 'hashKey'>, secret: string): SignInSecrets {
  const of = (what: string) => lookupHash(store, `console-sign-in-${what}`, secret);
  return { state: of('state'), nonce: of('nonce'), codeVerifier: of('code-verifier') };
}
