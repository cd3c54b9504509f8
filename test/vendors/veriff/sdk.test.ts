import { describe, expect, it } from 'vitest';
import { deviceReport } from '../../../vendors/veriff/sdk.ts';

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
  const does = (status: string) => deviceReport.does(deviceReport.schema.parse({ status }));

  it('renews the session only when its token is no good any more', () => {
    expect(ALL.filter((code) => does(code) === 'renew')).toEqual(RENEWING);
  });

  it.each([...ALL.filter((code) => !RENEWING.includes(code)), 'STATUS_NEW_ONE'])(
    'as %s has us ask',
    (code) => {
      expect(does(code)).toBe('refresh');
    },
  );

  it.each(['constructor', '__proto__', '', 'approved', 'A'.repeat(65)])(
    'is refused where it is no word of an SDK: %j',
    (status) => {
      expect(deviceReport.schema.safeParse({ status }).success).toBe(false);
    },
  );
});
