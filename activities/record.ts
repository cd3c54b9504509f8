import { KycError } from '../domain/errors.ts';
import { NOTED_DETAILS, ringOfSubject, type VendorFact } from '../domain/outcome.ts';
import type { RereadRow } from '../store/index.ts';
import { recordRevision, recordTransition } from '../store/index.ts';
import type { RawMessage } from '../vendors/vendor.ts';
import { readCaptureFact } from './captures.ts';
import type { RecordActivities } from './contract.ts';
import type { ActivityDeps } from './deps.ts';

export interface RecordDeps extends Pick<ActivityDeps, 'store' | 'vendors'> {
  /** Called after every write, so that what must follow the commit is sent at once. */
  onRecorded?: (verificationId: string) => void;
}

/** Activities that write what a workflow has decided to our own database. */
export function createRecordActivities(deps: RecordDeps): RecordActivities {
  return {
    async recordTransition(input) {
      const result = await recordTransition(deps.store, input, {
        reread: (row) => rereadFact(deps, row),
      });
      if (result.outcome === 'written') deps.onRecorded?.(input.verificationId);
      return result;
    },
    async recordRevision(input) {
      const result = await recordRevision(deps.store, input, {
        reread: (row) => rereadFact(deps, row),
      });
      const { effect } = result;
      if (effect !== 'nothing' && effect !== 'unreadable' && effect !== 'unscreened')
        deps.onRecorded?.(input.verificationId);
      return result;
    },
  };
}

/** What the stored bytes say, read again: a signal's claim is believed only where both agree. */
function rereadFact(deps: RecordDeps, row: RereadRow): VendorFact {
  // Whoever holds the link can say anything here: it is never more than a ring.
  if (row.source === 'subject') return ringOfSubject(row.kind);
  if (row.source === 'capture') return readCaptureFact(row.body);
  // Evidence of a decision, whatever it says: nothing follows from it.
  if (row.source === 'details') return NOTED_DETAILS;
  const vendor = deps.vendors(row.vendor);
  const message: RawMessage = { kind: row.kind, body: row.body };
  if (row.source === 'answer') return vendor.readAnswer(message).fact;
  if (vendor.webhook === undefined) {
    throw new KycError('internal', 'A webhook was stored for a vendor that has none.');
  }
  return vendor.webhook.read(message).fact;
}
