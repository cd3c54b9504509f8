/**
 * What Veriff's SDKs report on the person's device (document: Android, iOS and InContext integration).
 * Anybody can claim any of it: a report decides nothing, it only makes us ask the vendor (`ring`) or, when
 * the session's token is no good any more, get a new session after asking about the old one (`renew`).
 */
export interface SdkResult {
  does: 'ring' | 'renew';
  meaning: string;
}

const ring = (meaning: string): SdkResult => ({ does: 'ring', meaning });

const SESSION_IS_NO_GOOD: SdkResult = {
  does: 'renew',
  meaning: 'The token is corrupt or has expired; a new one is needed.',
};

/** Result codes by name. Android says `STATUS_UNABLE_…`, iOS `UNABLE_…`; one table serves all. */
export const SDK_RESULTS: Readonly<Record<string, SdkResult>> = {
  STATUS_USER_FINISHED: ring('The person is through; uploads may still be on their way.'),
  STATUS_SUBMITTED: ring('The photos have been uploaded.'),
  STATUS_DONE: ring("The session is finished from the person's side."),
  STATUS_USER_CANCELED: ring('The person left; the session stays open.'),
  STATUS_ERROR_SESSION: SESSION_IS_NO_GOOD,
  STATUS_ERROR_NETWORK: ring("The device cannot reach Veriff's servers."),
  STATUS_ERROR_SETUP: ring('The SDK was given wrong data.'),
  STATUS_ERROR_NO_IDENTIFICATION_METHODS_AVAILABLE: ring(
    'The session cannot be started: it has no method of identification.',
  ),
  STATUS_ERROR_UNSUPPORTED_SDK_VERSION: ring('This version of the SDK is no longer supported.'),
  STATUS_ERROR_UNKNOWN: ring('Something unknown went wrong.'),
  STATUS_UNABLE_TO_ACCESS_CAMERA: ring('The camera was denied, or there is none.'),
  UNABLE_TO_ACCESS_CAMERA: ring('The camera was denied.'),
  STATUS_UNABLE_TO_START_CAMERA: ring('The camera did not start.'),
  STATUS_UNABLE_TO_RECORD_AUDIO: ring('The microphone was denied.'),
  // InContext SDK: the modal in a browser.
  CANCELED: ring('The person closed the window; the session stays open.'),
  FINISHED: ring('The person is through.'),
  // Today's SDKs.
  STARTED: ring('The person has begun.'),
  SUBMITTED: ring('The photos have been uploaded.'),
  RELOAD: ring('The person has loaded the page again.'),
  SESSION_ERROR: SESSION_IS_NO_GOOD,
  NETWORK_ERROR: ring("The device cannot reach Veriff's servers."),
  SETUP_ERROR: ring('The SDK was given wrong data.'),
};

/** What to do on a reported code; one that we do not know still rings: SDKs learn new ones. */
export function sdkResult(code: string): SdkResult {
  const known = Object.hasOwn(SDK_RESULTS, code) ? SDK_RESULTS[code] : undefined;
  return known ?? ring('A result that this build does not know.');
}
