import type { Request } from 'express';
import { KycError } from '../../domain/errors.ts';
import {
  getVerification,
  type Scope,
  type Store,
  type VerificationRow,
} from '../../store/index.ts';
import { verificationAnswer } from '../answers.ts';
import type { RouteDependencies } from '../dependencies.ts';
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

type StatedHere<Params, Query, Body> = Stated<Params, Query, Body> & {
  path: `/v1/verifications/:id${string}`;
  scope: Scope;
};

/** States a route for API keys about the verification that `:id` of its path names. */
export function verificationRoute<Params = undefined, Query = undefined, Body = undefined>(
  stated: StatedHere<Params, Query, Body> & { handle: Handle<Given<Params, Query, Body> & Found> },
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

/** The same of one that acts, once for each Idempotency-Key, and answers with the verification as it is then. */
export function verificationAct<Query = undefined, Body = undefined>(
  stated: StatedHere<undefined, Query, Body> & {
    /** Not called for a request that came before. */
    act: Act<Given<undefined, Query, Body> & Found>;
    /** That of the answer; 200 by default. */
    status?: number;
  },
): Route {
  return verificationRoute<undefined, Query, Body>({
    ...stated,
    handle: async (given, dependencies) => {
      if (given.repeated === null) await stated.act(given, dependencies);
      const { request, response } = given;
      const row = await given.readAgain();
      response.status(stated.status ?? 200).json(verificationAnswer(dependencies, row, request));
    },
  });
}

type Act<T> = (given: T, dependencies: RouteDependencies) => Promise<unknown>;

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
