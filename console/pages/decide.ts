import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { decide, DECISIONS } from '../../api/decide.ts';
import { fingerprint } from '../../api/http/idempotency.ts';
import { parseRequest } from '../../api/http/validate.ts';
import { reviewRequestSchema } from '../../api/schemas/review.ts';
import { KycError } from '../../domain/errors.ts';
import { foresee } from '../../domain/review.ts';
import { type Act, may } from '../../domain/roles.ts';
import {
  readBranding,
  type ReadReviews,
  readReviews,
  type Store,
  type VerificationRow,
} from '../../store/index.ts';
import { action } from '../page.ts';
import type { Viewer } from '../viewer.ts';
import { type Occasion, OCCASIONS } from '../views/decide.ts';
import { caseAddress } from '../views/parts.ts';
import { personsPage } from '../views/persons-page.ts';
import { previewPage } from '../views/preview.ts';
import type { Typed } from '../views/refused.ts';
import { consoleSpeech } from '../words/spoken.ts';
import { orCaseAgain } from './again.ts';
import { refuseLacking } from './approval.ts';
import { casePath, findCase, isForSenior } from './support.ts';

const text = z.union([z.string(), z.array(z.string())]).optional();
const listed = text.transform((said) => (said === undefined ? [] : [said].flat()));

/** What a form sends; the same checks as of a request to the API follow. */
const fields = { decision: text, reasons: listed, note: text, shown: z.string().max(100) };
type Sent = Omit<z.output<z.ZodObject<typeof fields>>, 'shown'>;

const typedIn = ({ decision, reasons, note }: Sent): Typed => ({
  ...{ form: 'decision', reasons, note: [note ?? ''].flat().join('\n') },
  decision: typeof decision === 'string' ? decision : null,
});

/** @throws KycError `invalid_request`, as the API does */
function reviewOf({ decision, reasons, note }: Sent, occasion: Occasion) {
  const given = note === undefined || note === '' ? {} : { note };
  const sent = {
    decision,
    reasons: [...new Set(reasons)],
    override: occasion === 'anew',
    ...given,
  };
  return parseRequest(reviewRequestSchema, sent);
}

/** The one that waits for a second person, of those that the occasion is about. */
const waiting = (reviews: ReadReviews, occasion: Occasion) =>
  occasion === 'anew' ? reviews.anew : reviews;

/**
 * What people have said so far of a case that the viewer may decide.
 * @throws KycError `not_found`; `erased`; `forbidden` where the first of two has decided, and the second
 *   must be a senior one
 */
export async function findDecidable(
  store: Store,
  viewer: Viewer,
  { verification: { id: verificationId }, occasion }: About,
): Promise<ReadReviews> {
  const reviews = await readReviews(store, { verificationId, principal: viewer.principal });
  if (isForSenior(viewer, waiting(reviews, occasion))) {
    throw new KycError('forbidden', 'The second of two who decide must be a senior reviewer.');
  }
  return reviews;
}

interface About {
  verification: Pick<VerificationRow, 'id'>;
  occasion: Occasion;
}

/** The step before a decision is sent: what the person will read. Nothing is written. */
const previewOf = (occasion: Occasion, act: Act) =>
  action({
    path: `/cases/:id/${OCCASIONS[occasion].preview}`,
    may: act,
    params: casePath,
    form: z.object(fields),
    handle: async (viewer, { params: { id }, form: { shown, ...form } }, dependencies) => {
      const { store } = dependencies;
      const verification = await findCase(store, viewer, id);
      return orCaseAgain({ viewer, id, dependencies }, typedIn(form), async () => {
        const speech = consoleSpeech(viewer.language);
        const reviews = await findDecidable(store, viewer, { verification, occasion });
        const { decision, reasons, note = null } = reviewOf(form, occasion);
        const { principal } = viewer;
        const about = { verificationId: verification.id, principal };
        await refuseLacking(dependencies, speech, about, { decision, reasons });
        const chosen = { decision, reasons, note, shown };
        const branding = await readBranding(store, store.app, verification.clientId);
        const body = previewPage(speech, viewer, verification.id, {
          persons: personsPage(verification, branding, chosen),
          ...{ chosen, key: randomUUID(), occasion },
          comesTo: foresee(
            { decision: DECISIONS[decision], principal },
            { waits: waiting(reviews, occasion).waits, fourEyes: reviews.fourEyes },
          ),
        });
        return { title: speech.page('previewTitle'), body, width: 'narrow' };
      });
    },
  });

/** What `POST /v1/verifications/{id}/review` does, in the name of the person who is signed in. */
const decideOf = (occasion: Occasion, act: Act) =>
  action({
    path: `/cases/:id/${OCCASIONS[occasion].decide}`,
    may: act,
    params: casePath,
    form: z.object({ ...fields, key: z.uuid() }),
    handle: async (viewer, { params: { id }, form: { key, shown, ...form } }, dependencies) => {
      const { store } = dependencies;
      const verification = await findCase(store, viewer, id);
      return orCaseAgain({ viewer, id, dependencies }, typedIn(form), async () => {
        await findDecidable(store, viewer, { verification, occasion });
        const { decision, reasons, note = null, override: isAnew } = reviewOf(form, occasion);
        const outcome = await decide(dependencies, {
          ...{ verificationId: verification.id, principal: viewer.principal, shown, isAnew },
          mayConfirm: may(viewer.roles, 'case.confirm'),
          ...{ decision: DECISIONS[decision], reasons, note, idempotencyKey: key },
          requestFingerprint: fingerprint(store, {
            decision,
            reasons,
            note,
            ...(isAnew ? { isAnew } : {}),
          }),
        });
        return { redirect: `${caseAddress(verification.id)}?done=${outcome}` };
      });
    },
  });

export const previewCase = previewOf('first', 'case.decide');
export const decideCase = decideOf('first', 'case.decide');
/** Of what has ended: its status stays, and the decision stands beside it. */
export const previewAnew = previewOf('anew', 'case.override');
export const decideAnew = decideOf('anew', 'case.override');
