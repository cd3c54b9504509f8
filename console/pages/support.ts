import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { may } from '../../domain/roles.ts';
import {
  findForViewer,
  listClientNames,
  type ReadReviews,
  readKeyPeople,
  readReviewerNames,
  type Store,
  type VerificationRow,
} from '../../store/index.ts';
import type { Names } from '../views/people.ts';
import type { Viewer } from '../viewer.ts';

/** The verification that a path names. */
export const casePath = z.object({ id: z.uuid() });

/** A field of a form that may be left empty, as browsers send it. */
export const maybe = <Value>(schema: z.ZodType<Value>) =>
  z.preprocess((said) => (said === '' ? undefined : said), schema.optional());

/** A cursor, which the store looks at. */
export const cursor = maybe(z.string().max(300));

/** @throws KycError `not_found` for what is outside of the viewer's clients, mode and vendors, too */
export async function findCase(
  store: Store,
  viewer: Pick<Viewer, 'scope'>,
  id: string,
): Promise<VerificationRow> {
  const row = await findForViewer(store, { viewer: viewer.scope, id });
  if (row === null) throw new KycError('not_found', 'There is no such case.');
  return row;
}

/** Whether the first of two has decided, and this one is not who may be the second. */
export const isForSenior = (
  { principal, roles }: Pick<Viewer, 'principal' | 'roles'>,
  { waits }: Pick<ReadReviews, 'waits'>,
): boolean => waits !== null && waits.principal !== principal && !may(roles, 'case.confirm');

/** Names of clients that the viewer may see. */
export const clientNames = (store: Store, { scope }: Pick<Viewer, 'scope'>): Promise<Names> =>
  listClientNames(store, { clientIds: scope.clientIds });

const KEY = /^client_key:([0-9a-f-]{36})$/;

/** The names of those who have a login here, or a key of their own; others are not in it. */
export async function namesOf(store: Store, principals: readonly string[]): Promise<Names> {
  const keyIds = principals.flatMap((principal) => KEY.exec(principal)?.[1] ?? []);
  const [reviewers, holders] = await Promise.all([
    readReviewerNames(store, { principals }),
    readKeyPeople(store, { keyIds }),
  ]);
  const ofKeys = [...holders].map(([id, name]) => [`client_key:${id}`, name] as const);
  return new Map([...reviewers, ...ofKeys]);
}
