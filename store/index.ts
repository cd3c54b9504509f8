/** All that other rooms use of the store. Every verb takes the store first and is one transaction. */
export { lookupHash, openStore, sameBytes, type Store } from './store.ts';
export { findChangedRows, tagRows } from './tags/tag-rows.ts';
export { allPages } from './cursor.ts';
export * from './types.ts';

export { migrate, migrationVersions } from './migrate.ts';
export { diagnoseStore, pingStore, type StoreDiagnosis } from './diagnosis.ts';
export { StoreFault } from './store-fault.ts';
export { checkMasterKeys } from './encryption/check-master-keys.ts';
export {
  checkPayloadKey,
  checkPayloadKeys,
  isPayloadKey,
  isPayloadKeyNeeded,
  notePayloadKeyUse,
} from './payload-keys.ts';
export {
  findStuck,
  type LastSweep,
  noteSweep,
  readLastSweep,
  refusedSinceLastSweep,
  statusSummary,
  type StatusSummary,
} from './status.ts';

export {
  type ApiKey,
  createApiKey,
  createClient,
  findApiKey,
  type Scope,
  SCOPES,
} from './clients.ts';

export { type ApiKeyRow, getApiKey, listApiKeys, noteKeyUse, revokeApiKey } from './keys.ts';
export { readKeyPeople } from './key-people.ts';
export { NO_BRANDING, readBranding } from './branding.ts';
export type { ClientRules } from './client-rules.ts';
export {
  changeClientSettings,
  type ClientSettingsChange,
  type ClientSettingsNow,
  listSettingsChanges,
  readClientSettings,
} from './client-settings.ts';
export {
  createVendorAccount,
  type SettingsChange,
  updateVendorAccountCredentials,
  updateVendorAccountSettings,
} from './account-changes.ts';
export {
  chooseVendorAccount,
  findVendorAccountByWebhookToken,
  getVendorAccount,
  listVendorAccounts,
  type VendorAccountRow,
} from './accounts.ts';
export {
  accountsNeverCalled,
  findAccountPause,
  LONGEST_LIMIT_MS,
  noteAccountHealth,
  noteAccountLimit,
  noteAccountOddities,
} from './account-health.ts';

export {
  leaseVendorToken,
  readVendorToken,
  releaseVendorToken,
  saveVendorToken,
  touchVendorToken,
} from './tokens.ts';

export {
  beginRequest,
  dropRequest,
  findRepeated,
  finishRequest,
  forgetOldRequests,
  isKeyTaken,
  KEYS_KEPT_DAYS,
  noteRequest,
} from './keyed-requests.ts';
export { type CountLimit, forgetOldCounts, openSharedCounts } from './shared-counts.ts';
export { createVerification } from './verifications/create.ts';
export { findForViewer, getVerification } from './verifications/get.ts';
export { listVerifications } from './verifications/list.ts';
export {
  listEndedAmong,
  listOpenVerifications,
  listOverdue,
  listRestored,
} from './verifications/list-open.ts';
export { listUntoldReviews, tellReviewAgain } from './verifications/untold-reviews.ts';
export { type Access, ACCESSES, listAccess } from './access-log.ts';
export { readStartData, refuseRetry } from './verifications/retries.ts';
export { listEvents } from './verifications/list-events.ts';
export { findStartInput } from './verifications/find-start-input.ts';
export { readResult } from './verifications/read-result.ts';
export { findForLink } from './verifications/find-for-link.ts';
export { readVendorOptions } from './verifications/personal-data.ts';
export { makeLink, readLink } from './link.ts';
export { replaceLink, revokeLink } from './verifications/change-link.ts';
export { requestCancel } from './verifications/request-cancel.ts';
export { requestErasure } from './erasure/request.ts';
export { eraseData } from './erasure/erase.ts';
export { countWithoutKey, replayErasures, type Replayed } from './restoring/replay-erasures.ts';
export { isStorageOf } from './restoring/find-objects.ts';
export { tellRestored } from './restoring/tell-restored.ts';
export { listOfReference } from './erasure/of-reference.ts';
export { getErasure, isErased } from './erasure/read.ts';
export { listStoppedErasures, resumeErasure } from './erasure/resume.ts';
export { liftLegalHold, setLegalHold } from './erasure/hold.ts';
export { type ErasedRow, listErased } from './erasure/list.ts';
export { beginExport, readGiven, readSubject } from './exporting/begin.ts';
export { readKeeping } from './exporting/keeping.ts';
export { listMessages } from './exporting/messages.ts';
export { listLooseObjects } from './exporting/objects.ts';
export { listSessions } from './exporting/sessions.ts';
export { RowChangedError } from './tags/row-tags.ts';
export { forgetSettled } from './housekeeping.ts';
export { listRetentions } from './retention/policy.ts';
export { tellRelationshipEnd } from './retention/relationship.ts';
export { countErasing, eraseOverRetention, listOverRetention } from './retention/erase-over.ts';
export { addReview } from './verifications/add-review.ts';
export { judgeHit } from './hits/judge.ts';
export { readHits } from './hits/read.ts';
export { findReviewToHear } from './verifications/reviews.ts';
export { readReviews } from './verifications/read-reviews.ts';
export { assignCase } from './cases/assign.ts';
export { addNote } from './cases/notes.ts';
export { requestReview } from './verifications/request-review.ts';
export { countCases, getOpenCase, listCases } from './cases/list.ts';
export { listCasesToMend, mendCase } from './cases/mend.ts';
export { listOverdueCases, tellOverdueCase } from './cases/overdue.ts';

export { readReviewerNames } from './console/reviewers.ts';
export { beginSignIn, takeSignIn } from './console/sign-ins.ts';
export {
  endConsoleSession,
  endSessionOfToken,
  forgetOldSessions,
  noteSessionChecked,
  openConsoleSession,
  readConsoleSession,
} from './console/sessions.ts';

export { loadSessionRequest } from './sessions/load-request.ts';
export { beginSession, recordCutOffTries } from './sessions/begin.ts';
export { recordOrphan } from './sessions/orphans.ts';
export { findSessionByTryToken, settleWithoutSession } from './sessions/tries.ts';
export { saveSession } from './sessions/save.ts';
export { countLinkOpen, takeLinkOpen } from './sessions/link-opens.ts';
export { findParentSession, listReadySessions, readSession } from './sessions/read.ts';
export { noteAnswered, noteAppointment, noteSessionRefusal, noteUnused } from './sessions/notes.ts';

export { deferRow, findDueQueues, parkRow, type Queue, retryParked, settleRow } from './queue.ts';
export { findAddressee } from './inbox/match.ts';
export { BytesInFlight } from './objects/bytes-in-flight.ts';
export { storeWebhook } from './inbox/store-webhook.ts';
export { storeAnswer } from './inbox/store-answer.ts';
export { claimInbox, claimInboxOf, claimInboxRow } from './inbox/claim.ts';
export { findUnwritten, ignoreInbox } from './inbox/settle.ts';
export { readInboxRow } from './inbox/read-row.ts';

export { storeObject } from './objects/store-object.ts';
export { LARGEST_MAX_UPLOADS } from './account-settings.ts';
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

export { noteRefusedWrite, recordTransition } from './transitions/record.ts';
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
  listDecidedSessions,
  readEvidence,
} from './evidence.ts';

export { listArchivesWithoutDetails, noteDetailsKept, storeDetails } from './details.ts';

export {
  accountsRefusingDeletion,
  countUnnamedSessions,
  deferDeletion,
  type DeletionWhy,
  listVendorDeletions,
  requestVendorDeletion,
  settleDeletion,
  type VendorDeletionRow,
} from './deletions.ts';
export {
  type DueDeletion,
  findNextDeletion,
  noteDeletionSent,
  readDeletionReference,
} from './deletion-queue.ts';

export { recordRevision } from './transitions/revise.ts';

export { claimDeliveries, claimOutbox, claimOutboxFor } from './outbox/claim.ts';
export { reopenMissing } from './outbox/reopen-missing.ts';
export { listNotifications, type LoggedNotification, readNotification } from './delivery-log.ts';
export { MOST_RESENT, resendNotification, resendSince } from './resend.ts';
export { createNotificationEndpoint, MOST_ENDPOINTS } from './endpoints/create.ts';
export {
  type EndpointRow,
  getEndpoint,
  listEndpoints,
  openEndpointSecrets,
  readNewestSecret,
} from './endpoints/read.ts';
export { deleteEndpoint, enableEndpoint, OVERLAP_HOURS, rotateSecret } from './endpoints/change.ts';
export {
  type DeliveryRow,
  giveUpDelivery,
  loadDelivery,
  recordDeliveryAttempt,
  resumeDeliveries,
} from './notifications.ts';

export { destroyVerificationKey } from './encryption/data-keys.ts';
export { rewrapKeys } from './encryption/rewrap.ts';
export { requestByWebhook } from './refresh/by-webhook.ts';
export { type RefreshRequest, refreshVerification, requestRefresh } from './refresh/request.ts';
export {
  claimRefreshes,
  deferRefresh,
  type DueRefresh,
  type RefreshedSession,
  type RefreshOutcome,
  readRefresh,
  settleRefresh,
} from './refresh/requests.ts';
export {
  listLateQuestions,
  postponeLateQuestions,
  settleLateQuestions,
} from './sessions/late-questions.ts';

export { findVerificationOf, noteHistoryRead } from './viewing/read-payloads.ts';
export { searchVerifications } from './viewing/search.ts';
export { type NoMedia, whyNoMedia } from './viewing/no-media.ts';
export { listTold, type ToldRow } from './viewing/told.ts';
export { type AuditRow, listAudit } from './viewing/audit.ts';
export { type Operations, readOperations } from './viewing/operations.ts';
export { listClientNames, listReviewers } from './viewing/names.ts';
