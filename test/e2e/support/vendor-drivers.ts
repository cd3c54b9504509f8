import type { Schemas } from '../../../tools/client/backend.ts';
import { VENDOR_NAMES, type VendorName } from '../../../domain/vendor-name.ts';

export type Action = Record<string, unknown> & { action: string };

interface Call {
  method: 'GET' | 'POST';
  path: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How to play one vendor's part in the sandbox, and what is to be expected of it. */
export interface Driver {
  vendor: VendorName;
  /** Enough of a person for this vendor. */
  subject: Schemas['Subject'];
  /** The call that makes a session: its method and words in its address. */
  makes: Call;
  /** The question for the truth; absent where webhooks are facts. */
  asks?: Call;
  /** How we hear of what happened. */
  tells: 'signed webhook' | 'notification' | 'return';
  approve: Action;
  decline: { does: Action; reason: string };
  review: Action;
  /** What the vendor's own staff does about a case that is in review. */
  lateApproval: Action;
  resubmit?: {
    does: Action;
    reason: string;
    in: 'same session' | 'new session';
    /** The person hands in once more, and nobody decides yet; absent where that cannot be seen. */
    again?: Action;
  };
  /** Ends a session but not the verification; `in a hurry` means the account whose sessions die soon. */
  death: Action | 'in a hurry';
  /** Where sessions can be deleted: what the vendor announces of one that was never handed in. */
  deletes?: { announces: string | null };
  /** The vendor's token, where calls need one: when it has died, and where a new one comes from. */
  token?: { diesAfterMs: number; from: string };
}

const PERSON = { firstName: 'Jean', lastName: 'Dupont', birthDate: '1990-09-25' };

const PLAYED: Record<VendorName, Omit<Driver, 'vendor'>> = {
  veriff: {
    subject: PERSON,
    makes: { method: 'POST', path: '/v1/sessions' },
    tells: 'signed webhook',
    approve: { action: 'approve' },
    decline: { does: { action: 'decline', reasonCode: 106 }, reason: 'known_fraud' },
    review: { action: 'review' },
    lateApproval: { action: 'approve' },
    resubmit: {
      does: { action: 'resubmit', reasonCode: 204 },
      reason: 'poor_image_quality',
      in: 'same session',
      again: { action: 'submit' },
    },
    death: { action: 'expire' },
    deletes: { announces: 'decision expired 9104' },
  },
  incode: {
    subject: PERSON,
    makes: { method: 'POST', path: '/omni/start' },
    asks: { method: 'GET', path: 'get/onboarding/status' },
    tells: 'notification',
    approve: { action: 'approve' },
    decline: { does: { action: 'decline' }, reason: 'document_tampered' },
    review: { action: 'review' },
    lateApproval: { action: 'manual_approve' },
    resubmit: {
      does: { action: 'resubmit' },
      reason: 'poor_image_quality',
      in: 'new session',
      again: { action: 'submit', processingMs: 600_000 },
    },
    death: { action: 'expire' },
    deletes: { announces: null },
    token: { diesAfterMs: 24 * HOUR_MS, from: '/executive/log-in' },
  },
  identomat: {
    subject: PERSON,
    makes: { method: 'POST', path: '/begin' },
    asks: { method: 'POST', path: '/result' },
    tells: 'return',
    approve: { action: 'approve' },
    decline: { does: { action: 'decline', reason: 'face_mismatch' }, reason: 'face_mismatch' },
    review: { action: 'review' },
    lateApproval: { action: 'operator_approve' },
    death: 'in a hurry',
    deletes: { announces: null },
  },
  datakeen: {
    subject: PERSON,
    makes: { method: 'POST', path: '/api/v1/session' },
    asks: { method: 'GET', path: '/api/v1/session/' },
    tells: 'notification',
    approve: { action: 'approve' },
    decline: { does: { action: 'reject' }, reason: 'document_specimen' },
    review: { action: 'verdict', code: '5.0' },
    lateApproval: { action: 'user_approve' },
    resubmit: {
      does: { action: 'verdict', code: '2.2' },
      reason: 'document_unreadable',
      in: 'new session',
    },
    death: 'in a hurry',
    token: { diesAfterMs: 24 * HOUR_MS, from: '/auth' },
  },
  identify24: {
    subject: {
      ...PERSON,
      gender: 'male',
      birthPlace: 'Paris',
      nationality: 'FR',
      email: 'jean@example.com',
      phone: '+33611111111',
      address: { postalCode: '75001', city: 'Paris', country: 'FR' },
    },
    makes: { method: 'POST', path: '/ident/create' },
    asks: { method: 'GET', path: '/ident/get' },
    tells: 'notification',
    approve: { action: 'approve' },
    decline: { does: { action: 'decline' }, reason: 'vendor_declined' },
    review: { action: 'review' },
    lateApproval: { action: 'approve' },
    death: { action: 'cancel' },
    token: { diesAfterMs: 30 * MINUTE_MS, from: '/auth' },
  },
};

/** Every vendor, in the order of their names' list. */
export const DRIVERS = VENDOR_NAMES.map((vendor): Driver => ({ vendor, ...PLAYED[vendor] }));
