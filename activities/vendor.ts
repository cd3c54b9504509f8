import type { VendorActivities } from './contract.ts';
import type { AskDeps } from './ask-vendor.ts';
import { askScreening } from './ask-screening.ts';
import { askVendor, pollVendor } from './ask-vendor.ts';
import { submitCaptures, uploadCapture } from './captures.ts';
import { ensureSession } from './ensure-session.ts';

/** Activities that call vendors. Each call is made once; Temporal makes the next try. */
export function createVendorActivities(deps: AskDeps): VendorActivities {
  return {
    ensureSession: (input) => ensureSession(deps, input),
    askVendor: (input) => askVendor(deps, input),
    askScreening: (input) => askScreening(deps, input),
    pollVendor: (input) => pollVendor(deps, input),
    uploadCapture: (input) => uploadCapture(deps, input),
    submitCaptures: (input) => submitCaptures(deps, input),
  };
}
