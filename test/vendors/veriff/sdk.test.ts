import { describe, expect, it } from 'vitest';
import { SDK_RESULTS, sdkResult } from '../../../vendors/veriff/sdk.ts';

/** Every result that the document lists: Android, iOS, InContext. */
const ANDROID = [
  'STATUS_USER_FINISHED',
  'STATUS_ERROR_NO_IDENTIFICATION_METHODS_AVAILABLE',
  'STATUS_ERROR_SETUP',
  'STATUS_ERROR_UNKNOWN',
  'STATUS_ERROR_NETWORK',
  'STATUS_USER_CANCELED',
  'STATUS_UNABLE_TO_ACCESS_CAMERA',
  'STATUS_UNABLE_TO_START_CAMERA',
  'STATUS_UNABLE_TO_RECORD_AUDIO',
  'STATUS_SUBMITTED',
  'STATUS_ERROR_SESSION',
  'STATUS_DONE',
  'STATUS_ERROR_UNSUPPORTED_SDK_VERSION',
];
const IOS = [
  'UNABLE_TO_ACCESS_CAMERA',
  'STATUS_USER_CANCELED',
  'STATUS_SUBMITTED',
  'STATUS_ERROR_SESSION',
  'STATUS_ERROR_NETWORK',
  'STATUS_ERROR_NO_IDENTIFICATION_METHODS_AVAILABLE',
  'STATUS_DONE',
  'STATUS_ERROR_UNKNOWN',
];
const IN_CONTEXT = ['CANCELED', 'FINISHED'];
/** What today's SDKs say besides. */
const TODAY = ['STARTED', 'SUBMITTED', 'RELOAD', 'SESSION_ERROR', 'NETWORK_ERROR', 'SETUP_ERROR'];
const ALL = [...new Set([...ANDROID, ...IOS, ...IN_CONTEXT, ...TODAY])].sort();
const RENEWING = ['SESSION_ERROR', 'STATUS_ERROR_SESSION'];

describe('what an SDK reports', () => {
  it("is in the table exactly as the document's lists and today's have it", () => {
    expect(Object.keys(SDK_RESULTS).sort()).toEqual(ALL);
  });

  it('renews the session only when its token is no good any more', () => {
    const renewing = ALL.filter((code) => sdkResult(code).does === 'renew');
    expect(renewing).toEqual(RENEWING);
  });

  it.each(ALL.filter((code) => !RENEWING.includes(code)))('as %s rings', (code) => {
    expect(sdkResult(code)).toEqual({ does: 'ring', meaning: expect.any(String) as string });
  });

  it.each(['STATUS_NEW_ONE', 'constructor', '__proto__', ''])(
    'in a word that we do not know (%j) rings as well, and does no more',
    (code) => {
      expect(sdkResult(code).does).toBe('ring');
    },
  );
});
