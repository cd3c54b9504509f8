import { z } from 'zod';
import { KycError } from '../domain/errors.ts';
import type { AskVendorInput, RefreshActivities, VendorActivities } from './contract.ts';
import type { AskDeps } from './ask-vendor.ts';
import { askScreening } from './ask-screening.ts';
import { askVendor, pollVendor } from './ask-vendor.ts';
import { submitCaptures, uploadCapture } from './captures.ts';
import { ensureSession } from './ensure-session.ts';
import { refresh } from './refresh.ts';

/** Activities that call vendors. Each call is made once; Temporal makes the next try. */
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
 * Anybody with access to Temporal can ask for anything; a number that is a text would pass Postgres and be
 * kept as one.
 * @throws KycError `invalid_request` for what names no session of a verification
 */
function checked<Input extends Pick<AskVendorInput, 'verificationId' | 'session'>>(
  input: Input,
): Input {
  if (aboutSession.safeParse(input).success) return input;
  throw new KycError('invalid_request', 'What is asked for names no session of a verification.');
}
