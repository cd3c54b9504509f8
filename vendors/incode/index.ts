import { KycError } from '../../domain/errors.ts';
import type { SessionReference, Vendor, VendorAccount } from '../vendor.ts';
import { accountWarnings, incodeCredentials, incodeOptions } from './account.ts';
import type { IncodeCredentials, IncodeOptions } from './account.ts';
import { incodeCapture } from './capture.ts';
import { DEFAULT_BASE_URL, deleteSession, login } from './client.ts';
import { incodeLifecycle } from './lifecycle.ts';
import { incodeMedia } from './media.ts';
import { readAnswer } from './message.ts';
import { readResult } from './result.ts';
import { askSession, createSession } from './session.ts';
import { RENEW_BEFORE_MS } from './token.ts';
import { incodeWebhook } from './webhook.ts';

export type { IncodeCredentials, IncodeOptions } from './account.ts';

/** Incode (document 002): sessions of 90 days, an SDK or direct capture, an unsigned webhook. docs/vendors/incode.md says what of it is here. */
export const incode: Vendor<IncodeCredentials, IncodeOptions> = {
  lifecycle: incodeLifecycle,
  credentials: incodeCredentials,
  options: incodeOptions,
  defaultBaseUrl: DEFAULT_BASE_URL,
  // Nothing about the person is sent: it is read from the document.
  checkSubject: () => [],
  login: {
    isNeeded: ({ executive }) => executive !== undefined,
    renewBeforeMs: RENEW_BEFORE_MS,
    idleMs: null,
    login,
  },
  createSession,
  askSession,
  readAnswer,
  readResult,
  webhook: incodeWebhook,
  deviceAccess,
  accountWarnings,
  deleteSession,
  media: incodeMedia,
  directCapture: incodeCapture,
};

/**
 * What the SDK on the device needs: the web SDK takes `token` from an object of this shape. "It is VERY
 * IMPORTANT to add 0/ to the end of the API URL": there the token suffices, and no API key leaves us.
 */
function deviceAccess(
  { baseUrl }: VendorAccount<IncodeCredentials>,
  { token }: SessionReference,
): Record<string, string> {
  if (token === undefined) {
    throw new KycError('vendor_session_unknown', 'The token of the session was not kept.');
  }
  return { token, baseUrl: `${baseUrl.replace(/\/+$/, '')}/0/` };
}
