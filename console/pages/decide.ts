import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { decide, DECISIONS } from '../../api/decide.ts';
import { fingerprint } from '../../api/http/idempotency.ts';
import { parseRequest } from '../../api/http/validate.ts';
import { reviewRequestSchema } from '../../api/schemas/review.ts';
import { KycError } from '../../domain/errors.ts';
import { may } from '../../domain/roles.ts';
import { readReviews, type Store, type VerificationRow } from '../../store/index.ts';
import { action } from '../page.ts';
import type { Viewer } from '../viewer.ts';
import { previewPage } from '../views/decide.ts';
import { caseAddress } from '../views/parts.ts';
import { personsPage } from '../views/persons-page.ts';
import { consoleSpeech } from '../words/spoken.ts';
import { refuseLacking } from './approval.ts';
import { casePath, findCase, isForSenior } from './support.ts';

const text = z.union([z.string(), z.array(z.string())]).optional();
const listed = text.transform((said) => (said === undefined ? [] : [said].flat()));

/** What a form sends; the same checks as of a request to the API follow. */
const fields = { decision: text, reasons: listed, note: text, shown: z.string().max(100) };

/** @throws KycError `invalid_request`, as the API does */
function reviewOf({
  decision,
  reasons,
  note,
}: {
  decision?: unknown;
  reasons: string[];
  note?: unknown;
}) {
  const given = note === undefined || note === '' ? {} : { note };
  const sent = { decision, reasons: [...new Set(reasons)], ...given };
  return parseRequest(reviewRequestSchema, sent);
}

/**
 * A case that the viewer may decide.
 * @throws KycError `not_found`; `erased`; `forbidden` where the first of two has decided, and the second
 *   must be a senior one
 */
export async function findDecidable(
  store: Store,
  viewer: Viewer,
  id: string,
): Promise<VerificationRow> {
  const verification = await findCase(store, viewer, id);
  const about = { verificationId: verification.id, principal: viewer.principal };
  const reviews = await readReviews(store, about);
  if (isForSenior(viewer, reviews)) {
    throw new KycError('forbidden', 'The second of two who decide must be a senior reviewer.');
  }
  return verification;
}

/** The step before a decision is sent: what the person will read. Nothing is written. */
export const previewCase = action({
  path: '/cases/:id/preview',
  may: 'case.decide',
  params: casePath,
  form: z.object(fields),
  handle: async (viewer, { params: { id }, form: { shown, ...form } }, { store, vendors }) => {
    const speech = consoleSpeech(viewer.language);
    const verification = await findDecidable(store, viewer, id);
    const { decision, reasons, note = null } = reviewOf(form);
    const about = { verificationId: verification.id, principal: viewer.principal };
    await refuseLacking({ store, vendors }, speech, about, { decision, reasons });
    const chosen = { decision, reasons, note, shown };
    const persons = personsPage(verification, chosen);
    const body = previewPage(speech, viewer, verification.id, {
      chosen,
      persons,
      key: randomUUID(),
    });
    return { title: speech.page('previewTitle'), body, width: 'narrow' };
  },
});

/** What `POST /v1/verifications/{id}/review` does, in the name of the person who is signed in. */
export const decideCase = action({
  path: '/cases/:id/decide',
  may: 'case.decide',
  params: casePath,
  form: z.object({ ...fields, key: z.uuid() }),
  handle: async (
    viewer,
    { params: { id }, form: { key, shown, ...form } },
    { store, dispatch, vendors },
  ) => {
    const verification = await findDecidable(store, viewer, id);
    const { decision, reasons, note = null } = reviewOf(form);
    const outcome = await decide(
      { store, dispatch, vendors },
      {
        ...{ verificationId: verification.id, principal: viewer.principal, shown },
        mayConfirm: may(viewer.roles, 'case.confirm'),
        ...{ decision: DECISIONS[decision], reasons, note, idempotencyKey: key },
        requestFingerprint: fingerprint(store, { decision, reasons, note }),
      },
    );
    return { redirect: `${caseAddress(verification.id)}?done=${outcome}` };
  },
});
