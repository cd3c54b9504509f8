import { z } from 'zod';
import { fingerprint } from '../../api/http/idempotency.ts';
import { parseRequest } from '../../api/http/validate.ts';
import { hitInPath, judgementRequestSchema } from '../../api/schemas/screening.ts';
import { isFinal } from '../../domain/status.ts';
import { judgeHit } from '../../store/index.ts';
import { hitReader } from '../../vendors/hits.ts';
import { action } from '../page.ts';
import { caseAddress } from '../views/parts.ts';
import { orCaseAgain } from './again.ts';
import { findDecidable } from './decide.ts';
import { casePath, findCase } from './support.ts';

const text = z.string().optional();

/** What `POST /v1/verifications/{id}/screening/{hitId}` does, in the name of the person who is signed in. */
export const judgeHitOf = action({
  path: '/cases/:id/screening/:hitId',
  may: 'case.decide',
  params: casePath.extend({ hitId: hitInPath('There is no such match.') }),
  form: z.object({ verdict: text, comment: text, wording: z.string().max(100), key: z.uuid() }),
  handle: async (
    viewer,
    { params: { id, hitId: hit }, form: { key, wording, ...form } },
    dependencies,
  ) => {
    const { store, vendors } = dependencies;
    const verification = await findCase(store, viewer, id);
    const { id: verificationId, status } = verification;
    const { verdict = null, comment = '' } = form;
    const typed = {
      form: 'judgement',
      decision: verdict,
      reasons: [],
      note: comment,
      hit,
    } as const;
    return orCaseAgain({ viewer, id, dependencies }, typed, async () => {
      const occasion = isFinal(status) ? 'anew' : 'first';
      await findDecidable(store, viewer, { verification, occasion });
      const judgement = parseRequest(judgementRequestSchema, form);
      await judgeHit(
        store,
        {
          ...{ verificationId, hit, wording, principal: viewer.principal, ...judgement },
          ...{ idempotencyKey: key, requestFingerprint: fingerprint(store, { hit, ...judgement }) },
        },
        hitReader(vendors),
      );
      return { redirect: `${caseAddress(verificationId)}?done=judged` };
    });
  },
});
