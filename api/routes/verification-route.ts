import type { Request } from 'express';
import { KycError } from '../../domain/errors.ts';
import {
  getVerification,
  type Scope,
  type Store,
  type VerificationRow,
} from '../../store/index.ts';
import { type ClientPrincipal, contextOf } from '../http/context.ts';
import {
  type Client,
  forKeys,
  type Given,
  type Handle,
  makeRoute,
  type Route,
  type Stated,
} from '../openapi/route.ts';
import { idPath } from '../schemas/query.ts';

interface Found extends Client {
  /** The client's own, and of the key's mode. */
  verification: VerificationRow;
  /** The same verification as it is by then. */
  readAgain: () => Promise<VerificationRow>;
}

/** States a route for API keys about the verification that `:id` of its path names. */
export function verificationRoute<Params = undefined, Query = undefined, Body = undefined>(
  stated: Stated<Params, Query, Body> & {
    path: `/v1/verifications/:id${string}`;
    scope: Scope;
    handle: Handle<Given<Params, Query, Body> & Found>;
  },
): Route {
  const kind = forKeys(stated.scope);
  return makeRoute<Params, Query, Body, ClientPrincipal, Found>(stated, {
    ...kind,
    path: idPath,
    problems: [...kind.problems, 'not_found'],
    find: async (client, request, dependencies) => {
      const readAgain = () => findOwn(dependencies.store, client, request);
      const verification = await readAgain();
      contextOf(request).verificationId = verification.id;
      return { ...(await kind.find(client, request, dependencies)), verification, readAgain };
    },
  });
}

/** @throws KycError `not_found` for any other one: no client learns what others have */
async function findOwn(
  store: Store,
  { clientId, mode }: ClientPrincipal,
  { params }: Request,
): Promise<VerificationRow> {
  const { data } = idPath.safeParse(params);
  const row = data && (await getVerification(store, { clientId, mode, id: data.id }));
  if (!row) throw new KycError('not_found', 'You have no such verification.');
  return row;
}
