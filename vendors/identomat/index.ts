import type { Vendor } from '../vendor.ts';
import { identomatCredentials, identomatOptions } from './account.ts';
import type { IdentomatCredentials, IdentomatOptions } from './account.ts';
import { askSession, createSession, DEFAULT_BASE_URL, deleteSession } from './client.ts';
import { details } from './details.ts';
import { identomatLifecycle } from './lifecycle.ts';
import { identomatMedia } from './media.ts';
import { readAnswer } from './message.ts';
import { hitName, readResult } from './result.ts';
import { embedding } from './widget.ts';

export type { IdentomatCredentials, IdentomatOptions } from './account.ts';

/** Identomat: sessions of a quarter of an hour, no webhook. docs/vendors/identomat.md says what of it is here. */
export const identomat: Vendor<IdentomatCredentials, IdentomatOptions> = {
  lifecycle: identomatLifecycle,
  credentials: identomatCredentials,
  options: identomatOptions,
  defaultBaseUrl: DEFAULT_BASE_URL,
  parentOf: ({ parentVerification }) => parentVerification ?? null,
  // We send Identomat nothing about the person: it reads the document.
  checkSubject: () => [],
  createSession,
  askSession,
  readAnswer,
  readResult,
  hitName,
  // With a return_url it says nothing, and leads its frame to wherever the client wants people to be.
  embedding: ({ baseUrl }, { embedded }) => (embedded === true ? embedding(baseUrl) : null),
  deleteSession,
  media: identomatMedia,
  details,
};
