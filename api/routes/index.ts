import type { Route } from '../openapi/route.ts';
import { addNote } from './add-note.ts';
import { assignVerification } from './assign-verification.ts';
import { cancelVerification } from './cancel-verification.ts';
import { replaceLink, revokeLink } from './change-link.ts';
import { createVerification } from './create-verification.ts';
import { documentationRoutes } from './documentation.ts';
import { openLinkEmbedded } from './embed.ts';
import { createEndpoint, listEndpoints } from './endpoints.ts';
import {
  deleteEndpoint,
  enableEndpoint,
  readEndpoint,
  resendToEndpoint,
  rotateEndpointSecret,
  testEndpoint,
} from './endpoint.ts';
import { erasePerson } from './erase-person.ts';
import { eraseVerification } from './erase-verification.ts';
import { exportPerson } from './export-person.ts';
import { readHealth, readReadiness } from './health.ts';
import { createKey, listKeys, revokeKey } from './keys.ts';
import { liftLegalHold, setLegalHold } from './legal-hold.ts';
import { readLinkQrCode } from './link-qr-code.ts';
import { listAccess } from './list-access.ts';
import { listErasures } from './list-erasures.ts';
import { listEvents } from './list-events.ts';
import { listReviews } from './list-reviews.ts';
import { listVendorAccounts } from './list-vendor-accounts.ts';
import { listVerifications } from './list-verifications.ts';
import { listMedia, readMedia } from './media.ts';
import { listNotifications, readNotification, resendNotification } from './notifications.ts';
import { openLink } from './open-link.ts';
import { readProblem } from './problems.ts';
import { readCapture } from './read-capture.ts';
import { readEvidence } from './read-evidence.ts';
import { readResult } from './read-result.ts';
import { readStatus } from './read-status.ts';
import { readVerification } from './read-verification.ts';
import { refreshVerification } from './refresh-verification.ts';
import { tellRelationshipEnd } from './relationship-end.ts';
import { renewSession } from './renew-session.ts';
import { retryVerification } from './retry-verification.ts';
import { readReviews, reviewVerification } from './review-verification.ts';
import { requestReview } from './request-review.ts';
import { returnFromVendor } from './return-from-vendor.ts';
import { judgeScreeningHit, readScreening } from './screening.ts';
import { hintFromSdk } from './sdk-hint.ts';
import { readSdkToken } from './sdk-token.ts';
import { changeSettings, listChanges, readSettings } from './settings.ts';
import { submitCaptures } from './submit-captures.ts';
import { uploadCapture } from './upload-capture.ts';
import { deleteVendorData, readVendorData } from './vendor-data.ts';
import { webhooks } from './webhooks.ts';

const ROUTES: readonly Route[] = [
  createVerification,
  listVerifications,
  readVerification,
  eraseVerification,
  listEvents,
  listAccess,
  readResult,
  readEvidence,
  listMedia,
  readMedia,
  cancelVerification,
  reviewVerification,
  readReviews,
  readScreening,
  judgeScreeningHit,
  retryVerification,
  assignVerification,
  listReviews,
  requestReview,
  addNote,
  refreshVerification,
  revokeLink,
  replaceLink,
  erasePerson,
  listErasures,
  exportPerson,
  tellRelationshipEnd,
  setLegalHold,
  liftLegalHold,
  deleteVendorData,
  readVendorData,
  uploadCapture,
  readCapture,
  submitCaptures,
  openLink,
  renewSession,
  returnFromVendor,
  openLinkEmbedded,
  readSdkToken,
  hintFromSdk,
  readLinkQrCode,
  ...webhooks,
  listEndpoints,
  createEndpoint,
  readEndpoint,
  deleteEndpoint,
  rotateEndpointSecret,
  testEndpoint,
  enableEndpoint,
  resendToEndpoint,
  listNotifications,
  readNotification,
  resendNotification,
  listKeys,
  createKey,
  revokeKey,
  readSettings,
  changeSettings,
  listChanges,
  listVendorAccounts,
  readStatus,
  readHealth,
  readReadiness,
  readProblem,
];

/** Every route there is; the app and the OpenAPI document are made from this one list. */
export function allRoutes(publicUrl: string): Route[] {
  return [...ROUTES, ...documentationRoutes(ROUTES, publicUrl)];
}
