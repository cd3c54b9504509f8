import { execute, type Executor } from '../database.ts';

type EndpointChange = 'created' | 'secret_rotated' | 'disabled' | 'enabled' | 'deleted' | 'resent';

/** Writes down what was done to an endpoint and by whom, in the transaction that does it. */
export async function noteEndpointChange(
  tx: Executor,
  endpointId: string,
  change: EndpointChange,
  principal: string,
): Promise<void> {
  await execute(
    tx,
    'insert into endpoint_changes (endpoint_id, change, principal) values ($1, $2, $3)',
    [endpointId, change, principal],
  );
}
