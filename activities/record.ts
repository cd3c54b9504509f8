import { activityInfo } from '@temporalio/activity';
import { KycError } from '../domain/errors.ts';
import { NOTED_DETAILS, RETURNED, type VendorFact } from '../domain/outcome.ts';
import { factAbout } from '../domain/vendor-message.ts';
import { verificationWorkflowId } from '../domain/record.ts';
import type { RereadRow } from '../store/index.ts';
import { noteRefusedWrite, recordRevision, recordTransition } from '../store/index.ts';
import { hitReader } from '../vendors/hits.ts';
import type { RawMessage } from '../vendors/vendor.ts';
import { readCaptureFact } from './captures.ts';
import type { RecordActivities, RecordInput } from './contract.ts';
import type { ActivityDeps } from './deps.ts';

export interface RecordDeps extends Pick<ActivityDeps, 'store' | 'vendors' | 'logger'> {
  /** Called after every write, so that the relay sends at once what follows from it. */
  onRecorded?: (verificationId: string) => void;
}

/** Activities that write what a workflow has decided to our own database. */
export function createRecordActivities(deps: RecordDeps): RecordActivities {
  return {
    async recordTransition(input) {
      const { attempt, workflowExecution } = activityInfo();
      if (workflowExecution?.workflowId !== verificationWorkflowId(input.verificationId)) {
        return refuseForeigner(deps, input);
      }
      const run = workflowExecution.runId;
      const reread = (row: RereadRow): VendorFact => rereadFact(deps, row);
      const options = { reread, attempt };
      const result = await recordTransition(deps.store, { ...input, run }, options).catch(
        (error: unknown) => {
          throw sayLoudly(deps, input, error);
        },
      );
      if (result.outcome === 'written') deps.onRecorded?.(input.verificationId);
      return result;
    },
    async recordRevision(input) {
      const result = await recordRevision(deps.store, input, {
        reread: (row) => rereadFact(deps, row),
        readHits: hitReader(deps.vendors),
        attempt: activityInfo().attempt,
      });
      const { effect } = result;
      if (effect !== 'nothing' && effect !== 'unreadable' && effect !== 'unscreened')
        deps.onRecorded?.(input.verificationId);
      return result;
    },
  };
}

/** Only the verification's own workflow may write; records and refuses the request of any other. */
async function refuseForeigner(
  { store, logger }: RecordDeps,
  { verificationId, status: asked }: RecordInput,
): Promise<never> {
  logger.error(
    { verificationId },
    'A workflow that is not the verification’s own asked for a write',
  );
  await noteRefusedWrite(store, { verificationId, why: 'foreign_workflow', asked, derived: null });
  throw new KycError('forbidden', 'The workflow is not the verification’s own.');
}

/** Logs it as an error: a forged workflow asked, or two builds have different rules. */
function sayLoudly(
  { logger }: RecordDeps,
  { verificationId }: RecordInput,
  error: unknown,
): unknown {
  if (error instanceof KycError && error.code === 'facts_mismatch') {
    const reason = error.message;
    logger.error({ verificationId, reason }, 'A write was refused that does not follow');
  }
  return error;
}

/** Reads the fact from the stored bytes again: a signal counts only where it says the same. */
function rereadFact(deps: RecordDeps, row: RereadRow): VendorFact {
  // Anyone with the link can send it, so it decides nothing.
  if (row.source === 'subject') return RETURNED;
  if (row.source === 'capture') return readCaptureFact(row.body);
  // Details are evidence only: no status follows from them.
  if (row.source === 'details') return NOTED_DETAILS;
  const vendor = deps.vendors(row.vendor);
  const message: RawMessage = { kind: row.kind, body: row.body };
  if (row.source === 'answer') return factAbout(row.verificationId, vendor.readAnswer(message));
  if (vendor.webhook === undefined) {
    throw new KycError('internal', 'A webhook was stored for a vendor that has none.');
  }
  return factAbout(row.verificationId, vendor.webhook.read(message));
}
