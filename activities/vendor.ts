import { z } from 'zod';
import { KycError } from '../domain/errors.ts';
import type { AskVendorInput, RefreshActivities, VendorActivities } from './contract.ts';
import type { AskDeps } from './ask-vendor.ts';
import { askScreening } from './ask-screening.ts';
import { askVendor, pollVendor } from './ask-vendor.ts';
import { submitCaptures, uploadCapture } from './captures.ts';
import { ensureSession } from './ensure-session.ts';
import { refresh } from './refresh.ts';

/** Activities that call vendors. Each makes its call once; Temporal makes the retries. */
export function createVendorActivities(deps: AskDeps): VendorActivities & RefreshActivities {
  return {
    ensureSession: async (input) => ensureSession(deps, checked(input)),
    askVendor: async (input) => askVendor(deps, checked(input)),
    refresh: async (input) => refresh(deps, checked(input)),
    askScreening: async (input) => askScreening(deps, checked(input)),
    pollVendor: async (input) => pollVendor(deps, checked(input)),
    uploadCapture: async (input) => uploadCapture(deps, checked(input)),
    submitCaptures: async (input) => submitCaptures(deps, checked(input)),
  };
}

const aboutSession = z.looseObject({ verificationId: z.uuid(), session: z.int().positive() });

/**
 * Anyone with access to Temporal can schedule an activity with any input; Postgres would accept a number that
 * is a text.
 * @throws KycError `invalid_request` where the input names no session of a verification
 */
function checked<Input extends Pick<AskVendorInput, 'verificationId' | 'session'>>(
  input: Input,
): Input {
  if (aboutSession.safeParse(input).success) return input;
  throw new KycError('invalid_request', 'What is asked for names no session of a verification.');
}
