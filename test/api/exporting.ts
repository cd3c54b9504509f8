import { createHash } from 'node:crypto';
import { filesIn } from '../setup/tar.ts';
import { type Json, type JsonObject, part, type TestApi } from './support.ts';

export type Files = Map<string, Buffer>;

export const ask = (api: TestApi, key: string, reference: string): Promise<Response> =>
  fetch(`${api.url}/v1/exports?${new URLSearchParams({ reference }).toString()}`, {
    headers: { authorization: `Bearer ${key}` },
  });

/** The files of a whole archive. */
export async function exported(api: TestApi, key: string, reference: string): Promise<Files> {
  const response = await ask(api, key, reference);
  if (response.status !== 200) throw new Error(`Answered ${response.status}.`);
  return filesIn(response);
}

/** A file of JSON, as tests compare it; null where it is not there. */
export function jsonIn(files: Files, name: string): Json {
  // The values are compared by the tests, which fail when the shape is another one.
  return JSON.parse(files.get(name)?.toString() ?? 'null') as Json;
}

export const manifestOf = (files: Files): JsonObject => part(jsonIn(files, 'manifest.json'));

/** The files of one verification, by their names in its folder. */
export function folderOf(files: Files, id: string): Files {
  const folder = `verifications/${id}/`;
  const own = [...files].filter(([name]) => name.startsWith(folder));
  return new Map(own.map(([name, bytes]) => [name.slice(folder.length), bytes]));
}

/** Names of a folder without the ids in them. */
export const kindsIn = (folder: Files): string[] =>
  [...new Set([...folder.keys()].map((name) => name.replace(/\/.*/, '/*')))].sort();

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The lines of `SHA256SUMS` as they must be. */
export const sumsOf = (files: Files): string =>
  [...files]
    .filter(([name]) => name !== 'SHA256SUMS')
    .map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`)
    .join('');

/** Where each table that belongs to a verification is in an archive; else why it is not. A new one is here. */
export const TABLES: Readonly<Record<string, string>> = {
  access_log: 'access.json',
  cancel_requests: 'events.json',
  captures: 'captures.json',
  case_notes: 'reviews.json',
  decisions: 'verification.json',
  erasures: 'keeping.json',
  events: 'events.json',
  hit_judgements: 'screening.json',
  inbox: 'messages.json',
  link_opens: 'sessions.json',
  media: 'media.json',
  notifications: 'notifications.json',
  objects: 'objects.json',
  personal_data: 'input.json',
  refresh_requests: 'sessions.json',
  retries: 'verification.json',
  review_cases: 'reviews.json',
  review_requests: 'reviews.json',
  reviews: 'reviews.json',
  vendor_deletions: 'keeping.json',
  vendor_sessions: 'sessions.json',
  idempotency_keys: 'keyed hashes, and what a repetition is answered with',
  late_questions: 'when the vendor is asked again',
  orphan_sessions: 'what the vendor calls a session, and that it is to be deleted there',
  outbox: 'what is still to be passed on',
  refused_writes: 'writes that somebody has asked for and that were refused',
  session_rings: 'keyed hashes of tries to have a session',
};
