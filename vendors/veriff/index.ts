import type { Vendor } from '../vendor.ts';
import { veriffCredentials, veriffOptions } from './account.ts';
import type { VeriffCredentials, VeriffOptions } from './account.ts';
import { veriffCapture } from './capture.ts';
import { DEFAULT_BASE_URL } from './client.ts';
import { deleteSession } from './deletion.ts';
import { details } from './details.ts';
import { deviceAccess } from './device.ts';
import { veriffLifecycle } from './lifecycle.ts';
import { veriffMedia } from './media.ts';
import { readAnswer } from './message.ts';
import { readResult } from './result.ts';
import { deviceReport } from './sdk.ts';
import { checkSubject } from './session-body.ts';
import { askScreening, askSession, createSession } from './session.ts';
import { veriffWebhook } from './webhook.ts';

export type { VeriffCredentials, VeriffOptions } from './account.ts';

/** Veriff (document 004): hosted sessions, SDKs or direct capture, signed webhooks. docs/vendors/veriff.md says what of it is here. */
export const veriff: Vendor<VeriffCredentials, VeriffOptions> = {
  lifecycle: veriffLifecycle,
  credentials: veriffCredentials,
  options: veriffOptions,
  defaultBaseUrl: DEFAULT_BASE_URL,
  checkSubject,
  createSession,
  askSession,
  askScreening,
  readAnswer,
  readResult,
  webhook: veriffWebhook,
  deviceAccess,
  deviceReport,
  deleteSession,
  media: veriffMedia,
  details,
  directCapture: veriffCapture,
};
