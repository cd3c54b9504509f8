import { z } from 'zod';
import { KycError } from '../domain/errors.ts';
import { type Part, PARTS } from '../domain/evidence.ts';
import { type Executor, queryMaybe } from './database.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';

type EvidencePolicy = 'none' | 'decision' | 'decision_and_media';

/** Settings of an account that are no secret. Further ones, of a vendor's own, are kept as they are. */
export interface VendorAccountSettings {
  /** The one signature scheme that is accepted, in the vendor folder's own words. */
  signatureScheme?: string | undefined;
  /** Networks (CIDR) that may send webhooks; anyone when absent. */
  allowedNetworks?: string[] | undefined;
  evidence: EvidencePolicy;
  /** The parts that an approval must say were passed, where the account wants other ones than its vendor. */
  approvalNeeds?: Part[] | undefined;
  /** `none`: the account has no screening that the vendor would tell apart from its decision. */
  screening?: 'none' | undefined;
  /** How many images one session of direct capture takes, 1 to 300; 60 when absent. */
  maxUploads?: number | undefined;
  /**
   * Test accounts only: sessions die after this many milliseconds, if that is sooner than the vendor
   * lets them, so that a demo need not wait for an hour.
   */
  sessionLifetimeMs?: number | undefined;
  [other: string]: unknown;
}

/** How many images a session takes at most, whatever its account says (`maxUploads`). */
export const LARGEST_MAX_UPLOADS = 300;

export const accountSettings = z.looseObject({
  signatureScheme: z.string().optional(),
  allowedNetworks: z.array(z.string()).optional(),
  evidence: z.enum(['none', 'decision', 'decision_and_media']).default('decision'),
  approvalNeeds: z.array(z.enum(PARTS)).optional(),
  screening: z.literal('none').optional(),
  maxUploads: z.int().min(1).max(LARGEST_MAX_UPLOADS).optional(),
  sessionLifetimeMs: z.int().positive().optional(),
});

/** What an account's tag is over, and the tag. */
export const settingsRow = z.object({
  id: parse.uuid,
  client_id: parse.uuid.nullable(),
  vendor: parse.vendorName,
  mode: parse.mode,
  base_url: z.string(),
  webhook_token_hash: z.string(),
  settings: z.unknown(),
  tag: z.string().nullable(),
});

/**
 * What is set for the account of a verification, where nothing else of it is needed.
 * @throws KycError `not_found`; RowChangedError when the account is not as we wrote it
 */
export async function readAccountSettings(
  { tags }: Pick<Store, 'tags'>,
  executor: Executor,
  verificationId: string,
): Promise<z.output<typeof accountSettings>> {
  const row = await queryMaybe(
    executor,
    settingsRow,
    `select a.id, a.client_id, a.vendor, a.mode, a.base_url, a.webhook_token_hash, a.settings, a.tag
     from verifications v join vendor_accounts a on a.id = v.account_id where v.id = $1`,
    [verificationId],
  );
  if (row === null) throw new KycError('not_found', 'There is no such verification.');
  tags.check('vendor_accounts', row, row.tag);
  return accountSettings.parse(row.settings);
}
