import type { Vendor } from '../vendor.ts';
import { datakeenCredentials, datakeenOptions } from './account.ts';
import type { DatakeenCredentials, DatakeenOptions } from './account.ts';
import { askSession, createSession, DEFAULT_BASE_URL, login } from './client.ts';
import { datakeenLifecycle } from './lifecycle.ts';
import { readAnswer } from './message.ts';
import { readResult } from './result.ts';
import { checkSubject } from './session-body.ts';
import { RENEW_BEFORE_MS } from './token.ts';
import { datakeenWebhook } from './webhook.ts';

export type { DatakeenCredentials, DatakeenOptions } from './account.ts';

/** Datakeen (IDify): hosted sessions of an hour, an unsigned webhook. docs/vendors/datakeen.md says what of it is here. */
export const datakeen: Vendor<DatakeenCredentials, DatakeenOptions> = {
  lifecycle: datakeenLifecycle,
  credentials: datakeenCredentials,
  options: datakeenOptions,
  defaultBaseUrl: DEFAULT_BASE_URL,
  checkSubject,
  login: { renewBeforeMs: RENEW_BEFORE_MS, idleMs: null, login },
  createSession,
  askSession,
  readAnswer,
  readResult,
  webhook: datakeenWebhook,
};
