import type { CaseViewer } from '../types.ts';

/**
 * Conditions under which a viewer may see a verification `v`, for a `where`.
 * @param values of the statement, to which theirs are added
 */
export function withinReach({ clientIds, mode, vendors }: CaseViewer, values: unknown[]): string[] {
  const conditions: string[] = [];
  const [only] = clientIds ?? [];
  // Of one client its own index is read in order.
  if (clientIds?.length === 1) conditions.push(`v.client_id = $${values.push(only)}`);
  else if (clientIds !== null) {
    conditions.push(`v.client_id = any($${values.push(clientIds)}::uuid[])`);
  }
  if (mode !== null) conditions.push(`v.mode = $${values.push(mode)}`);
  if (vendors !== null) conditions.push(`v.vendor = any($${values.push(vendors)}::text[])`);
  return conditions;
}
