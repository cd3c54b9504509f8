import type { Request } from 'express';
import { principalName } from '../../domain/principal.ts';
import { isSameStanding } from '../../domain/roles.ts';
import {
  type ConsoleSession,
  endConsoleSession,
  lookupHash,
  noteSessionChecked,
  readConsoleSession,
} from '../../store/index.ts';
import type { ConsoleDependencies } from '../dependencies.ts';
import { readCookie } from '../http/cookies.ts';
import type { Viewer } from '../viewer.ts';
import { languageOf } from '../words/speech.ts';
import { NotSignedInError } from './not-signed-in.ts';

/** After so long the provider is asked again who somebody is. */
const CHECK_MS = 60_000;

export interface Sessions {
  /**
   * Who is behind a request.
   * @param options.isUse whether a person does something, so that their session does not go idle
   * @throws NotSignedInError without a session; KycError `identity_unavailable` where the provider must be
   *   asked and cannot be, so that the page shows nothing
   */
  viewerOf(request: Request, options: { isUse: boolean }): Promise<Viewer>;
  /** The same for the sign-out: the provider is not asked. */
  currentOf(request: Request): Promise<{ session: ConsoleSession; viewer: Viewer } | null>;
}

/** The sessions of this process; what they are is in Postgres. */
export function createSessions(
  dependencies: Pick<ConsoleDependencies, 'store' | 'provider' | 'isSecure' | 'logger'>,
): Sessions {
  const { store, isSecure } = dependencies;
  const checks = new Map<string, Promise<boolean>>();
  /** A page's photos come at once: the provider is asked once for them all. */
  const stillHolds = (session: ConsoleSession): Promise<boolean> => {
    const asked = checks.get(session.id) ?? check(dependencies, session);
    checks.set(session.id, asked);
    const forget = () => checks.delete(session.id);
    asked.then(forget, forget);
    return asked;
  };
  const currentOf = async (request: Request, isUse: boolean) => {
    const token = readCookie(request, 'session', isSecure);
    if (token === null) throw new NotSignedInError(null);
    const session = await readConsoleSession(store, { token, isUse });
    if (typeof session === 'string') {
      throw new NotSignedInError(session === 'unknown' ? null : session);
    }
    const { reviewerId: id, name, standing } = session;
    const viewer: Viewer = {
      ...{ principal: principalName({ kind: 'reviewer', id }), name, ...standing },
      language: languageOf(request),
      formToken: lookupHash(store, 'console-form', session.id, token),
    };
    return { session, viewer };
  };
  return {
    viewerOf: async (request, { isUse }) => {
      const { session, viewer } = await currentOf(request, isUse);
      const isDue = session.now.getTime() - session.checkedAt.getTime() >= CHECK_MS;
      if (isDue && !(await stillHolds(session))) throw new NotSignedInError('refused');
      return viewer;
    },
    currentOf: async (request) => {
      try {
        return await currentOf(request, false);
      } catch (error) {
        if (error instanceof NotSignedInError) return null;
        throw error;
      }
    },
  };
}

/**
 * Asks the provider. Ends the session where the provider refuses, or where the person's roles have changed:
 * they sign in again for the new ones.
 */
async function check(
  { store, provider, logger }: Pick<ConsoleDependencies, 'store' | 'provider' | 'logger'>,
  { id, reviewerId, now, subject, tokens, standing }: ConsoleSession,
): Promise<boolean> {
  const person = await provider.look(tokens.access, subject);
  const is = person?.standing;
  if (typeof is === 'object' && isSameStanding(is, standing)) {
    await noteSessionChecked(store, { id, at: now });
    return true;
  }
  await endConsoleSession(store, { id });
  const why = is === undefined ? 'refused' : 'changed';
  logger.info({ reviewer: reviewerId, why }, 'a session of the console ended');
  return false;
}
