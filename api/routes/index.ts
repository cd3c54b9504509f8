import type { ApiDependencies } from '../dependencies.ts';
import type { Counters } from '../http/counters.ts';
import type { Route } from '../openapi/route.ts';
import { cancelVerificationRoute } from './cancel-verification.ts';
import { replaceLinkRoute, revokeLinkRoute } from './change-link.ts';
import { createVerificationRoute } from './create-verification.ts';
import { documentationRoutes } from './documentation.ts';
import { embedRoute } from './embed.ts';
import { healthRoutes } from './health.ts';
import { linkQrCodeRoute } from './link-qr-code.ts';
import { listEventsRoute } from './list-events.ts';
import { listVendorAccountsRoute } from './list-vendor-accounts.ts';
import { listVerificationsRoute } from './list-verifications.ts';
import { listMediaRoute, readMediaRoute } from './media.ts';
import { openLinkRoute } from './open-link.ts';
import { readCaptureRoute } from './read-capture.ts';
import { readEvidenceRoute } from './read-evidence.ts';
import { readResultRoute } from './read-result.ts';
import { readStatusRoute } from './read-status.ts';
import { readVerificationRoute } from './read-verification.ts';
import { refreshVerificationRoute } from './refresh-verification.ts';
import { renewSessionRoute } from './renew-session.ts';
import { returnFromVendorRoute } from './return-from-vendor.ts';
import { sdkHintRoute } from './sdk-hint.ts';
import { sdkTokenRoute } from './sdk-token.ts';
import { submitCapturesRoute } from './submit-captures.ts';
import { uploadCaptureRoute } from './upload-capture.ts';
import { deleteVendorDataRoute, readVendorDataRoute } from './vendor-data.ts';
import { webhookRoutes } from './webhooks.ts';

/** Every route there is; the app and the OpenAPI document are made from this one list. */
export function allRoutes(dependencies: ApiDependencies, counters: Counters): Route[] {
  const routes = [
    createVerificationRoute(dependencies),
    listVerificationsRoute(dependencies),
    readVerificationRoute(dependencies),
    listEventsRoute(dependencies),
    readResultRoute(dependencies),
    readEvidenceRoute(dependencies),
    listMediaRoute(dependencies),
    readMediaRoute(dependencies),
    cancelVerificationRoute(dependencies),
    refreshVerificationRoute(dependencies),
    revokeLinkRoute(dependencies),
    replaceLinkRoute(dependencies),
    deleteVendorDataRoute(dependencies),
    readVendorDataRoute(dependencies),
    uploadCaptureRoute(dependencies),
    readCaptureRoute(dependencies),
    submitCapturesRoute(dependencies),
    openLinkRoute(dependencies),
    renewSessionRoute(dependencies),
    returnFromVendorRoute(dependencies),
    embedRoute(dependencies),
    sdkTokenRoute(dependencies),
    sdkHintRoute(dependencies),
    linkQrCodeRoute(dependencies),
    ...webhookRoutes(dependencies, counters),
    listVendorAccountsRoute(dependencies),
    readStatusRoute(dependencies, counters),
    ...healthRoutes(dependencies),
  ];
  return [...routes, ...documentationRoutes(routes, dependencies.publicUrl)];
}
