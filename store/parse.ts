import { z } from 'zod';
import { PART_RESULTS, PARTS, SCREENINGS } from '../domain/evidence.ts';
import { FACT_WARNINGS, OUTCOMES, type VendorFact } from '../domain/outcome.ts';
import { REASON_CODES } from '../domain/reason.ts';
import { FINAL_DECISIONS } from '../domain/state.ts';
import { FINAL_STATUSES, STATUSES } from '../domain/status.ts';
import { MODES, VENDOR_NAMES } from '../domain/vendor-name.ts';
import { INBOX_SOURCES } from './types/inbox.ts';

// Parsers of the columns that many tables share.

export const uuid = z.uuid();
export const mode = z.enum(MODES);
export const vendorName = z.enum(VENDOR_NAMES);
export const status = z.enum(STATUSES);
export const finalStatus = z.enum(FINAL_STATUSES);
export const deadline = z.enum(['answered', 'grace_over_answered', 'grace_over_unanswered']);
export const reviewDecision = z.enum(['approved', 'declined', 'resubmit']);
export const decidedBy = z.enum(['vendor', 'client', 'operator', 'reviewer', 'subject', 'system']);
export const reasons = z.array(z.enum(REASON_CODES));
/** The frozen rules of a verification; one of before has none of the newer ones. */
export const policy = z.object({
  screeningMatch: z.enum(['review', 'approve']),
  approvalNeeds: z.array(z.enum(PARTS)).default([]),
  awaitsScreening: z.boolean().default(false),
  finalDecision: z.enum(FINAL_DECISIONS).exactOptional(),
});
export const inboxSource = z.enum(INBOX_SOURCES);
export const sessionState = z.enum(['requested', 'ready', 'ended']);
/** `bigint` and `count(*)` arrive as text. */
export const count = z.coerce.number().int();

export const idRow = z.object({ id: uuid });
export const countRow = z.object({ count });

export const parts = z.partialRecord(z.enum(PARTS), z.enum(PART_RESULTS));
export const screening = z.enum(SCREENINGS);

/** The `fact` column. */
export const vendorFact: z.ZodType<VendorFact> = z.object({
  kind: z.enum(['started', 'submitted', 'outcome', 'screening', 'returned', 'noted']),
  outcome: z.enum(OUTCOMES).exactOptional(),
  reasons,
  parts: parts.exactOptional(),
  screening: screening.exactOptional(),
  vendorCode: z.string().exactOptional(),
  attempt: z.string().exactOptional(),
  at: z.string().exactOptional(),
  warning: z.enum(FACT_WARNINGS).exactOptional(),
});
