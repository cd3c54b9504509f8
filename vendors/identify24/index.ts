import type { Vendor } from '../vendor.ts';
import {
  accountFaults,
  accountWarnings,
  identify24Credentials,
  identify24Options,
} from './account.ts';
import type { Identify24Credentials, Identify24Options } from './account.ts';
import { askSession, createSession, DEFAULT_BASE_URL, login } from './client.ts';
import { identify24Lifecycle } from './lifecycle.ts';
import { readAnswer } from './message.ts';
import { readResult } from './result.ts';
import { checkSubject } from './subject.ts';
import { DEFAULT_TIME_ZONE } from './time.ts';
import { RENEW_BEFORE_MS, TOKEN_IDLE_MS } from './token.ts';
import { identify24Webhook } from './webhook.ts';

export type { Identify24Credentials, Identify24Options } from './account.ts';

/** Identify24 VideoIdent: idents of 90 days, an unsigned webhook. docs/vendors/identify24.md says what of it is here. */
export const identify24: Vendor<Identify24Credentials, Identify24Options> = {
  takesDocuments: true,
  lifecycle: identify24Lifecycle,
  credentials: identify24Credentials,
  options: identify24Options,
  defaultBaseUrl: DEFAULT_BASE_URL,
  checkSubject,
  login: { renewBeforeMs: RENEW_BEFORE_MS, idleMs: TOKEN_IDLE_MS, login },
  createSession,
  askSession,
  readAnswer,
  readResult,
  webhook: identify24Webhook,
  appointmentTimeZone: ({ credentials }) => credentials.timeZone ?? DEFAULT_TIME_ZONE,
  accountFaults,
  accountWarnings,
};
