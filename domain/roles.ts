import type { Mode, VendorName } from './vendor-name.ts';

/** The roles in the console. */
export const ROLES = ['reviewer', 'senior', 'auditor', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** Everything that can be done in the console. */
export const ACTS = [
  'queue.read',
  'case.read',
  'case.take',
  'case.note',
  'case.decide',
  'case.confirm',
  'case.override',
  'audit.read',
  'system.read',
] as const;
export type Act = (typeof ACTS)[number];

/** The one table of who may do what; docs/security.md shows it. */
export const MAY: Readonly<Record<Role, readonly Act[]>> = {
  reviewer: ['queue.read', 'case.read', 'case.take', 'case.note', 'case.decide'],
  senior: [
    ...(['queue.read', 'case.read', 'case.take', 'case.note', 'case.decide'] as const),
    ...(['case.confirm', 'case.override'] as const),
  ],
  auditor: ['queue.read', 'case.read', 'audit.read'],
  operator: ['system.read'],
};

/** Which verifications; null: all of them. */
export interface ReviewScope {
  clientIds: readonly string[] | null;
  mode: Mode | null;
  vendors: readonly VendorName[] | null;
}

/** A role of one person, and its scope. */
export interface Grant {
  role: Role;
  scope: ReviewScope;
}

/** All roles of one person, and their scope. */
export interface Standing {
  roles: readonly Role[];
  scope: ReviewScope;
}

/** Whether one of the roles may do that. */
export function may(roles: readonly Role[], act: Act): boolean {
  return roles.some((role) => MAY[role].includes(act));
}

/** Whether that verification is in the person's scope. */
export function isInScope(
  { clientIds, mode, vendors }: ReviewScope,
  about: { clientId: string; mode: Mode; vendor: VendorName },
): boolean {
  return (
    (clientIds === null || clientIds.includes(about.clientId)) &&
    (mode === null || mode === about.mode) &&
    (vendors === null || vendors.includes(about.vendor))
  );
}

const NOWHERE: ReviewScope = { clientIds: [], mode: null, vendors: [] };

/**
 * The standing that a person has from several grants. All grants about verifications must have the same
 * scope, so that a role for one client never counts for another. An operator has no scope.
 * @returns `none` without a grant, `differing` where they do not agree
 */
export function standingOf(grants: readonly Grant[]): Standing | 'none' | 'differing' {
  if (grants.length === 0) return 'none';
  const scopes = grants
    .filter(({ role }) => MAY[role].some((act) => act !== 'system.read'))
    .map(({ scope }) => normal(scope));
  const [first = NOWHERE] = scopes;
  if (scopes.some((scope) => JSON.stringify(scope) !== JSON.stringify(first))) return 'differing';
  const held = new Set(grants.map(({ role }) => role));
  return { roles: ROLES.filter((role) => held.has(role)), scope: first };
}

/** Whether two are the same. */
export function isSameStanding(one: Standing, other: Standing): boolean {
  const text = ({ roles, scope }: Standing) => JSON.stringify([roles.toSorted(), normal(scope)]);
  return text(one) === text(other);
}

function normal({ clientIds, mode, vendors }: ReviewScope): ReviewScope {
  return { clientIds: clientIds?.toSorted() ?? null, mode, vendors: vendors?.toSorted() ?? null };
}
