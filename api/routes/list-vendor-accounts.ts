import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import {
  accountsNeverCalled,
  accountsRefusingDeletion,
  listVendorAccounts as listStored,
  type VendorAccountRow,
} from '../../store/index.ts';
import type { Vendor } from '../../vendors/vendor.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import { type AccountAnswer, accountListSchema } from '../schemas/vendor-account.ts';

export const listVendorAccounts = route({
  method: 'get',
  path: '/v1/vendor-accounts',
  scope: 'verifications:read',
  operationId: 'listVendorAccounts',
  tag: 'Verifications',
  summary: 'The accounts that you may use, and what each can do',
  description: "Of the key's mode. Accounts of vendors that this build lacks are left out.",
  responses: { 200: json('The accounts.', accountListSchema) },
  handle: async ({ response, client: { clientId, mode } }, { store, vendors }) => {
    const rows = await listStored(store, { clientId, mode });
    const accountIds = rows.map(({ id }) => id);
    const refusing = await accountsRefusingDeletion(store, { accountIds });
    const silent = await accountsNeverCalled(store, { accountIds });
    const items = rows.flatMap((row) => {
      const vendor = unlessMissing(() => vendors(row.vendor));
      if (vendor === null) return [];
      const seen = { refusesDeletion: refusing.has(row.id), neverCalled: silent.has(row.id) };
      return [accountAnswer(row, vendor, seen)];
    });
    response.json({ items });
  },
});

function unlessMissing(find: () => Vendor): Vendor | null {
  try {
    return find();
  } catch (error) {
    if (error instanceof KycError && error.code === 'vendor_misconfigured') return null;
    throw error;
  }
}

/** No address, no secret: what a client needs to choose an account and to fill in its options. */
function accountAnswer(
  row: VendorAccountRow,
  vendor: Vendor,
  seen: { refusesDeletion: boolean; neverCalled: boolean },
): AccountAnswer {
  const { lifecycle } = vendor;
  const { id, mode, name, health, settings } = row;
  return {
    ...{ id, mode, name },
    vendor: row.vendor,
    shared: row.clientId === null,
    capture: { hosted: lifecycle.capture.hosted, direct: [...lifecycle.capture.direct] },
    session: { lifetimeMs: lifecycle.session.lifetimeMs, resubmission: lifecycle.resubmission },
    webhook: lifecycle.webhook,
    media: lifecycle.media,
    deletion: lifecycle.deletion,
    evidence: settings.evidence,
    ...approvalRules(settings, lifecycle),
    vendorOptions: z.toJSONSchema(vendor.options, { io: 'input', unrepresentable: 'any' }),
    health: {
      state: health.state,
      code: health.code,
      since: health.since.toISOString(),
      lastSeenAt: health.lastSeenAt?.toISOString() ?? null,
      pausedUntil: health.pausedUntil?.toISOString() ?? null,
      warnings: [
        ...warningsOf(row, vendor),
        ...health.oddities.map((odd) => `${odd}: look at them in the vendor's portal.`),
        ...(seen.refusesDeletion ? [DELETION_REFUSED] : []),
        ...(seen.neverCalled && lifecycle.webhook !== 'none' ? [NEVER_CALLED] : []),
      ],
    },
  };
}

/** As `policyOf` of a new verification takes them. */
function approvalRules(
  { approvalNeeds: own, screening }: VendorAccountRow['settings'],
  { approvalNeeds, screeningApart }: Vendor['lifecycle'],
): Pick<AccountAnswer, 'approvalNeeds' | 'screening'> {
  return {
    approvalNeeds: {
      hosted: [...(own ?? approvalNeeds.hosted)],
      direct: [...(own ?? approvalNeeds.direct)],
    },
    screening: screening ?? (screeningApart ? 'asked' : 'told'),
  };
}

const DELETION_REFUSED =
  'The vendor has refused to delete sessions: see `vendor-data` of the verifications concerned.';

const NEVER_CALLED =
  "No webhook of this account was ever accepted, although decisions were found by asking: check the account's webhook address, and its secret or header, in the vendor's portal.";

function warningsOf({ credentials }: VendorAccountRow, vendor: Vendor): string[] {
  const parsed = vendor.credentials.safeParse(credentials);
  if (!parsed.success) return ['The credentials are incomplete.'];
  return vendor.accountWarnings?.(parsed.data) ?? [];
}
