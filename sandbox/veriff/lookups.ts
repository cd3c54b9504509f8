import type { MediaFile } from './media.ts';
import { invalid, notFound } from './refusals.ts';
import type { VeriffAttempt, VeriffSession } from './session.ts';
import type { VeriffSessions } from './sessions.ts';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

function checked(id: string): string {
  if (id.length < 20 || id.length > 40) throw invalid(1001);
  if (!UUID_V4.test(id)) throw invalid(1002);
  return id.toLowerCase();
}

function existing<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw notFound();
  return thing;
}

/** The session with that id; refuses a malformed id (1001, 1002) and an unknown one (404). */
export const requireSession = (sessions: VeriffSessions, id: string): VeriffSession =>
  existing(sessions.find(checked(id)));

const attemptsOf = (sessions: VeriffSessions): VeriffAttempt[] =>
  sessions.all().flatMap(({ attempts }) => attempts);

/** Like {@link requireSession}, for an attempt. */
export function requireAttempt(sessions: VeriffSessions, id: string): VeriffAttempt {
  const wanted = checked(id);
  return existing(attemptsOf(sessions).find((attempt) => attempt.id === wanted));
}

/** Like {@link requireSession}, for a photo or video by its own id or by that of its timestamp. */
export function requireMedia(
  sessions: VeriffSessions,
  id: string,
  by: 'media' | 'timestamp',
): MediaFile {
  const wanted = checked(id);
  const files = attemptsOf(sessions).flatMap(({ media }) => media);
  return existing(files.find((file) => (by === 'media' ? file.id : file.timestamp.id) === wanted));
}
