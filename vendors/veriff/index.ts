import type { Vendor } from '../vendor.ts';
import { veriffCredentials, veriffOptions } from './account.ts';
import type { VeriffCredentials, VeriffOptions } from './account.ts';
import { askSession, createSession, DEFAULT_BASE_URL } from './client.ts';
import { veriffLifecycle } from './lifecycle.ts';
import { readAnswer } from './message.ts';
import { readResult } from './result.ts';
import { checkSubject } from './session-body.ts';
import { veriffWebhook } from './webhook.ts';

export type { VeriffCredentials, VeriffOptions } from './account.ts';

/** Veriff: hosted sessions, signed webhooks. docs/vendors/veriff.md says what of it is here. */
export const veriff: Vendor<VeriffCredentials, VeriffOptions> = {
  lifecycle: veriffLifecycle,
  credentials: veriffCredentials,
  options: veriffOptions,
  defaultBaseUrl: DEFAULT_BASE_URL,
  checkSubject,
  createSession,
  askSession,
  readAnswer,
  readResult,
  webhook: veriffWebhook,
};
