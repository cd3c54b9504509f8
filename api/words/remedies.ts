import type { ErrorCode } from '../../domain/errors.ts';

const NOTHING_TO_DO = 'Nothing of yours is wrong. Repeat the request later, under the same key.';
const OURS =
  'It is noted with the request id. Repeat the request later, under the same key; if it stays, name the id to us.';

/** What a caller does about each problem: the text of its page. */
export const REMEDIES: Readonly<Record<ErrorCode, string>> = {
  invalid_request:
    '`errors` names each field, what is expected of it, and where it is. Correct them and send the request again; a refused one uses no Idempotency-Key up.',
  malformed_json: 'Send one JSON value in UTF-8, as long as Content-Length says.',
  unsupported_media_type:
    'Send Content-Type: application/json, uncompressed; a photo as image/jpeg, image/png or application/octet-stream.',
  payload_too_large: 'Send less: `detail` says how much is taken.',
  malformed_request: 'Your HTTP client, or a proxy between us, sends what HTTP does not allow.',
  request_timeout: 'Send the request in one go: it did not arrive whole in time.',
  expectation_failed: 'Leave the Expect header out, or send Expect: 100-continue.',
  headers_too_large: 'Send fewer or shorter headers: often cookies that do not belong here.',
  unauthenticated:
    'Send a key that was neither revoked nor has expired, as Authorization: Bearer kyc_… When yours end is in `GET /v1/keys`.',
  forbidden: '`detail` names the scope that the key lacks. Make a key that has it.',
  not_found:
    'There is no such thing, or it is not yours: both look the same. Look at the id, and at the mode of your key (test or live).',
  method_not_allowed: 'The Allow header names the methods that this path has.',
  not_acceptable: 'Answers are JSON: send Accept: application/json, or no Accept at all.',
  idempotency_key_missing:
    'Send an Idempotency-Key of your own, 1 to 255 printable characters, kept beside what the request is for.',
  idempotency_conflict:
    'The key was used with another body. Send the first body to get the first answer, or take another key for another request.',
  already_final:
    'It has ended: `detail` says how. Read it; to begin anew, start another verification.',
  already_reviewed: '`detail` says who has decided, and when. Read `GET …/reviews`.',
  case_changed:
    'Read it again: more was said of it, or somebody else has decided, since you have looked.',
  case_taken:
    '`detail` says whose it is, and until when. Wait, or take it over with the action "steal" and a note.',
  hits_unjudged:
    '`detail` names the hits that nobody has judged as they are worded now. Read them by `GET …/screening`, judge each, and approve then.',
  match_not_accepted:
    '`detail` names the true matches. Decline, or name the reason `pep_or_sanction_match` to approve all the same.',
  not_ready: '`detail` says what it waits for. Repeat the request once that is there.',
  already_retried:
    '`detail` names the verification that was started in its place. Go on with that one; once it has ended, try that one again.',
  already_submitted:
    'Everything was handed in: no further photo is taken. Wait for the notification.',
  upload_limit:
    'This verification takes no more photos. Hand in what is there, or start another one.',
  endpoint_limit:
    'You have as many active endpoints as there may be of one mode. Delete one that you no longer use (`DELETE /v1/notification-endpoints/{id}`).',
  reference_in_use:
    'Another open verification has that reference: read it by `GET /v1/verifications?reference=…`, or take another reference.',
  rate_limited:
    'Wait for as long as Retry-After says, and ask less often. `detail` names the limit; `RateLimit` of each answer says what is left of it.',
  quota_exceeded:
    '`detail` names the quota, and when it begins anew: at midnight UTC. Until then use another key, or have whoever runs this service raise it. What was refused uses no Idempotency-Key up.',
  invalid_signature:
    'For vendors: the signature over the raw body is not of the secret that is set for the account.',
  vendor_unavailable: NOTHING_TO_DO,
  vendor_timeout: NOTHING_TO_DO,
  vendor_rate_limited: NOTHING_TO_DO,
  vendor_paused: NOTHING_TO_DO,
  vendor_invalid_response: NOTHING_TO_DO,
  vendor_credentials:
    'The vendor refuses the credentials of the account: whoever runs this service must set new ones. Nothing is lost; what is open goes on then.',
  vendor_token_expired: NOTHING_TO_DO,
  vendor_refused_request:
    'The vendor takes the request in no form: look at what you sent for its session, or ask us with the request id.',
  vendor_limit: 'Hand in what is there, or cancel it and start another verification.',
  vendor_misconfigured:
    'The account at the vendor is not set up for this: whoever runs this service must look at it.',
  vendor_session_unknown:
    'The vendor does not know the session any more. Open the link: it starts another one.',
  vendor_token_busy: NOTHING_TO_DO,
  facts_mismatch: OURS,
  store_unavailable: NOTHING_TO_DO,
  objects_unavailable: NOTHING_TO_DO,
  workflow_limit:
    'The verification has taken as much of this as it can. Cancel it, and start another one.',
  workflow_unavailable: NOTHING_TO_DO,
  identity_unavailable:
    'Met in the console alone: the identity provider does not answer. It goes on by itself.',
  delivery_failed: 'Your endpoint did not answer 2xx. It is told again for three days.',
  retention_hold:
    'Ask again once the time that is named is over, or the legal hold is lifted. Until then reading it can be restricted: revoke each key of a scope that reads it whose holder does not need to, and make one without.',
  erased:
    'The data was erased, and nothing brings it back. What may be kept (id, status, times) can still be read.',
  internal: OURS,
};
