import { readFileSync } from 'node:fs';

/** Bodies of the vendor's document, byte for byte. */
export type Sample =
  | 'attempts'
  | 'created-base-url'
  | 'created-host'
  | 'decision-approved'
  | 'decision-reference'
  | 'decision-resubmission'
  | 'event-submitted'
  | 'media-of-attempt'
  | 'media-of-session'
  | 'media-request'
  | 'media-upload'
  | 'patch-request'
  | 'patched'
  | 'person'
  | 'session-getting-started'
  | 'session-manual'
  | 'session-request'
  | 'timestamp';

/** Recorded messages, personal details replaced: what the document does not show. */
export type Recorded =
  | 'decision-abandoned-9121'
  | 'decision-code-null'
  | 'decision-status-fail-approved'
  | 'decision-verification-empty'
  | 'watchlist-answer-today'
  | 'watchlist-webhook-possible-match';

export function sample(name: Sample | Recorded): Buffer {
  return readFileSync(new URL(`samples/${name}.body`, import.meta.url));
}

/** The secrets that the document publishes with its signatures. */
export const DOCUMENT_SECRET = 'Your-API-Secret';
export const CURL_SECRET = '3c184872-6929-43d9-91d5-9e68468b5aa1';
export const CURL_API_KEY = '8e4f7cd8-7a19-4d7d-971f-a076407ee03c';

/** The document's signatures that can be reproduced, with what they are over. */
export const VECTORS: readonly { sample: Sample; secret: string; signature: string }[] = [
  {
    sample: 'decision-approved',
    secret: DOCUMENT_SECRET,
    signature: 'cd0e28104516bc27b4506026d81d07e532b927440b84c4f01ac02d92a2b1419c',
  },
  {
    sample: 'decision-resubmission',
    secret: CURL_SECRET,
    signature: 'cdffd99617c46e20d37d1db6e4f1bfefb929409e36a59122b6de25c6924d3c65',
  },
  {
    sample: 'created-host',
    secret: DOCUMENT_SECRET,
    signature: '253e28b027ca93d323d524d437b13ccc06730bd08709aac0194725b63e50b556',
  },
  {
    // Printed there without `"features": ["selfid"]`: the text was edited, the signature was not.
    sample: 'session-manual',
    secret: DOCUMENT_SECRET,
    signature: 'dc813ed3551b64e2539a4e8c8b06945dcf82d2656a9700101ce4864fb81410fa',
  },
];
