/** Who acts. Every event names one: `client_key:<id>`, `vendor:veriff`, `subject`, `system` … */
const PRINCIPAL_KINDS = [
  'client_key',
  'reviewer',
  'operator',
  'subject',
  'vendor',
  'system',
] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** What `principalName` gives. */
export const PRINCIPAL_NAME = new RegExp(
  `^(${PRINCIPAL_KINDS.join('|')})(:[A-Za-z0-9_-]{1,100})?$`,
);

export interface Principal {
  kind: PrincipalKind;
  /** Id of the key or reviewer, or the vendor's name; never a person's name. */
  id?: string;
}

/** `kind` or `kind:id`, as stored and shown. */
export function principalName(principal: Principal): string {
  return principal.id === undefined ? principal.kind : `${principal.kind}:${principal.id}`;
}
