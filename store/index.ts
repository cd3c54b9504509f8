/** All that other rooms use of the store. Every verb takes the store first and is one transaction. */
export { openStore } from './store.ts';
export { findChangedRows, tagRows } from './tags/tag-rows.ts';
export type { Store } from './store.ts';
export * from './types.ts';

export { migrate } from './migrate.ts';
export { StoreFault } from './status/fault.ts';
export { pingStore } from './status/ping.ts';
export { checkMasterKeys } from './encryption/check-master-keys.ts';
export { diagnoseStore, type StoreDiagnosis } from './status/diagnose.ts';
export { statusSummary } from './status/summary.ts';
export { findStuck } from './status/stuck.ts';
export {
  type LastSweep,
  noteSweep,
  readLastSweep,
  refusedSinceLastSweep,
} from './status/sweeps.ts';

export {
  type ApiKey,
  createApiKey,
  createClient,
  findApiKey,
  revokeApiKey,
  type Scope,
  SCOPES,
  updateClient,
} from './clients.ts';

export { createVendorAccount } from './accounts/create.ts';
export { findVendorAccountByWebhookToken, getVendorAccount } from './accounts/get.ts';
export { chooseVendorAccount } from './accounts/choose.ts';
export { listVendorAccounts } from './accounts/list.ts';
export { findAccountPause, noteAccountHealth } from './accounts/note-health.ts';
export { LONGEST_LIMIT_MS, noteAccountLimit } from './accounts/note-limit.ts';
export { noteAccountOddities } from './accounts/note-oddities.ts';
export { updateVendorAccountCredentials } from './accounts/update-credentials.ts';
export { type SettingsChange, updateVendorAccountSettings } from './accounts/update-settings.ts';

export {
  leaseVendorToken,
  readVendorToken,
  releaseVendorToken,
  saveVendorToken,
  touchVendorToken,
} from './tokens.ts';

export { createVerification, findReplayed } from './verifications/create.ts';
export { getVerification } from './verifications/get.ts';
export { listVerifications } from './verifications/list.ts';
export { listEndedAmong, listOpenVerifications, listOverdue } from './verifications/list-open.ts';
export { listEvents } from './verifications/list-events.ts';
export { findStartInput } from './verifications/find-start-input.ts';
export { readResult } from './verifications/read-result.ts';
export { findForLink } from './verifications/find-for-link.ts';
export { readVendorOptions } from './verifications/read-vendor-options.ts';
export { makeLink, readLink } from './link.ts';
export { replaceLink, revokeLink } from './verifications/change-link.ts';
export { requestCancel } from './verifications/request-cancel.ts';

export { loadSessionRequest } from './sessions/load-request.ts';
export { beginSession, recordCutOffTries } from './sessions/begin.ts';
export { recordOrphan } from './sessions/orphans.ts';
export { settleWithoutSession } from './sessions/tries.ts';
export { saveSession } from './sessions/save.ts';
export { noteOpening, takeOpening } from './sessions/openings.ts';
export { readSession } from './sessions/read.ts';
export { noteAnswered, noteUnused } from './sessions/note-answered.ts';
export { noteSessionRefusal } from './sessions/note-refusal.ts';
export { findParentSession } from './sessions/find-parent.ts';
export { noteAppointment } from './sessions/note-appointment.ts';
export { findSessionByRingToken, findSessionByVendorId } from './sessions/find.ts';

export { findBell } from './inbox/match.ts';
export { BytesInFlight } from './objects/bytes-in-flight.ts';
export { parkInbox, parkOutbox, retryParked } from './inbox/park.ts';
export { storeWebhook } from './inbox/store-webhook.ts';
export { findLateRing, isLateNews } from './inbox/late-rings.ts';
export { storeRing } from './inbox/store-ring.ts';
export { storeAnswer } from './inbox/store-answer.ts';
export { findEcho, findOpenRing, settleRing } from './inbox/rings.ts';
export { claimInbox, claimInboxOf, claimInboxRow } from './inbox/claim.ts';
export { deferInbox, findUnwritten, markInboxDelivered, setInboxAside } from './inbox/settle.ts';
export { readInboxRow } from './inbox/read-row.ts';

export { storeObject } from './objects/store-object.ts';
export { LARGEST_MAX_UPLOADS } from './accounts/settings.ts';
export {
  type CaptureRow,
  listCaptures,
  readCapture,
  refuseTooManyUploads,
  saveCapture,
  settleCapture,
  USUAL_MAX_UPLOADS,
} from './captures.ts';
export { openObject } from './objects/open-object.ts';

export { recordTransition } from './transitions/record.ts';
export { noteRefusedWrite } from './transitions/refused-writes.ts';
export {
  listMedia,
  type MediaRow,
  noteArchivedMedia,
  noteListedMedia,
  noteMissingMedia,
  readMedia,
} from './media.ts';
export {
  type DecidedSession,
  type EvidenceMessage,
  listArchivesWithoutDetails,
  listDecidedSessions,
  noteDetailsKept,
  readEvidence,
  storeDetails,
} from './evidence.ts';
export { listReadySessions } from './sessions/list-ready.ts';

export {
  countUnnamedSessions,
  listVendorDeletions,
  requestVendorDeletion,
} from './deletions/request.ts';
export { findNextDeletion, noteDeletionSent, readDeletionReference } from './deletions/next.ts';
export { deferDeletion, settleDeletion } from './deletions/settle.ts';
export { accountsRefusingDeletion } from './deletions/refusing.ts';

export { recordRevision } from './transitions/revise.ts';

export { claimDeliveries, claimOutbox, claimOutboxFor } from './outbox/claim.ts';
export { completeOutbox, deferOutbox } from './outbox/settle.ts';
export { reopenMissing } from './outbox/reopen-missing.ts';
export {
  createNotificationEndpoint,
  type DeliveryRow,
  giveUpDelivery,
  loadDelivery,
  recordDeliveryAttempt,
  resumeDeliveries,
} from './notifications.ts';

export { destroyVerificationKey } from './encryption/data-keys.ts';
export { rewrapKeys } from './encryption/rewrap.ts';
export { accountsNeverCalled } from './accounts/never-called.ts';
export { refreshVerification } from './inbox/refresh.ts';
export {
  listLateQuestions,
  postponeLateQuestions,
  settleLateQuestions,
} from './sessions/late-questions.ts';
