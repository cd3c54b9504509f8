import { KycError } from '../../domain/errors.ts';
import { type EndpointRow, getEndpoint, type Scope } from '../../store/index.ts';
import type { ClientPrincipal } from '../http/context.ts';
import type { MinuteLimit } from '../http/limits.ts';
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

/** Of a client: each has our workers call it again, up to a thousand times. */
export const RESENDS: MinuteLimit = {
  name: 'resends',
  words: 'Resends of this client',
  perMinute: 60,
};

/** A key with this scope sees the endpoints' secrets, and their answers. */
export const ENDPOINTS_SCOPE: Scope = 'endpoints:write';

interface Found extends Client {
  /** The client's own, of the key's mode, and not deleted. */
  endpoint: EndpointRow;
  /** The same as verbs of the store take it. */
  own: { clientId: string; mode: ClientPrincipal['mode']; id: string };
}

/** States a route for API keys about the endpoint that `:id` of its path names. */
export function endpointRoute<Query = undefined, Body = undefined>(
  stated: Stated<undefined, Query, Body> & {
    path: `/v1/notification-endpoints/:id${string}`;
    handle: Handle<Given<undefined, Query, Body> & Found>;
  },
): Route {
  const kind = forKeys(ENDPOINTS_SCOPE);
  return makeRoute<undefined, Query, Body, ClientPrincipal, Found>(stated, {
    ...kind,
    path: idPath,
    problems: [...kind.problems, 'not_found'],
    find: async (client, request, dependencies) => {
      const { data } = idPath.safeParse(request.params);
      const own = { clientId: client.clientId, mode: client.mode, id: data?.id ?? '' };
      const endpoint = data === undefined ? null : await getEndpoint(dependencies.store, own);
      if (endpoint === null) throw noSuchEndpoint();
      return { ...(await kind.find(client, request, dependencies)), endpoint, own };
    },
  });
}

/** Of one that is not there any more, or never was the client's. */
export const noSuchEndpoint = (): KycError =>
  new KycError('not_found', 'You have no such endpoint.');
