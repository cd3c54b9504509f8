import { FINAL_STATUSES } from '../../domain/status.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import {
  about,
  keyed,
  onceAbout,
  said,
  type Schemas,
  type Verification,
} from '../client/backend.ts';
import type { Scene, Story } from './story.ts';
import { followToVendor, reasonOf, startVerification, tellNotification, waitFor } from './steps.ts';

/** What makes each simulated vendor want a person to decide (sandbox/README.md). */
const DOUBT: Record<VendorName, Record<string, unknown>> = {
  veriff: { action: 'review' },
  incode: { action: 'review' },
  identomat: { action: 'review' },
  datakeen: { action: 'verdict', code: '5.0' },
  identify24: { action: 'review' },
};

const SUBJECT = { firstName: 'Jean', lastName: 'Dupont', birthDate: '1990-09-25' };
/** An agent calls, so that more has to be known. */
const CALLED: Schemas['Subject'] = {
  ...{ gender: 'male', birthPlace: 'Paris', nationality: 'FR' },
  ...{ email: 'jean@example.com', phone: '+33611111111' },
  address: { postalCode: '75001', city: 'Paris', country: 'FR' },
};

/** A verification that the vendor leaves in doubt, and a person decides: at the console, or by the API. */
export const reviewStory =
  (vendor: VendorName): Story =>
  async (scene) => {
    const { id, link } = await startVerification(scene, {
      vendor,
      reference: 'demo-review',
      subject: { ...SUBJECT, ...(vendor === 'identify24' ? CALLED : {}) },
    });
    await followToVendor(scene, link.url);
    const session = (await scene.sandbox.sessions()).at(-1);
    if (session === undefined) throw new Error('The sandbox has no session.');
    await scene.sandbox.act(session.id, DOUBT[vendor]);
    const { kyc } = scene.client;
    await said(kyc.POST('/v1/verifications/{id}/refresh', about(id)));
    const waiting = await waitFor(scene, id, 'in_review');
    scene.tell(`in review     ${reasonOf(waiting)}`);
    const decided = await (scene.console === null
      ? decideByApi(scene, id)
      : waitForPerson(scene, scene.console, id));
    const { items } = await said(kyc.GET('/v1/verifications/{id}/reviews', about(id)));
    const note = items.at(-1)?.note ?? null;
    if (note !== null) {
      scene.tell(`note          "${note}" (kept encrypted; this reading is recorded)`);
    }
    await tellNotification(scene, id, `verification.${decided.status}`);
    return id;
  };

/** By a request of the client's own back office. */
async function decideByApi(scene: Scene, id: string): Promise<Verification> {
  await judgeHits(scene, id);
  const note = 'The person showed the document at our counter.';
  const asked = { ...onceAbout(id), body: { decision: 'approve' as const, note } };
  const answer = scene.client.kyc.POST('/v1/verifications/{id}/review', asked);
  const view = await said(answer);
  const { status } = (await answer).response;
  scene.tell(`review        POST …/${id}/review {"decision": "approve"}: HTTP ${status}`);
  tellDecision(scene, view, 'in the name of the key that asked');
  return view;
}

/** An approval needs a judgement of each screening hit first. */
async function judgeHits(scene: Scene, id: string): Promise<void> {
  const { kyc } = scene.client;
  const { hits } = await said(kyc.GET('/v1/verifications/{id}/screening', about(id)));
  for (const hit of hits.filter(({ judgement }) => judgement === null)) {
    const params = { path: { id, hitId: hit.id }, header: keyed().params.header };
    const body = { verdict: 'false_positive' as const, comment: 'Born in another year.' };
    const answer = kyc.POST('/v1/verifications/{id}/screening/{hitId}', { params, body });
    await said(answer);
    const { status } = (await answer).response;
    scene.tell(
      `hit           POST …/${id}/screening/… {"verdict": "false_positive"}: HTTP ${status}`,
    );
  }
}

/** Waits for the person at this machine to decide in the console, however long they take. */
async function waitForPerson(
  scene: Scene,
  { url, login, password }: NonNullable<Scene['console']>,
  id: string,
): Promise<Verification> {
  scene.tell(`console       ${url}/cases/${id}`);
  scene.tell(`sign in       as ${login} with the password ${password}, and decide; this waits`);
  const left = ['resubmission_requested', ...FINAL_STATUSES];
  const { signal } = scene;
  const view = await scene.client.becomes(id, left, { timeoutMs: Infinity, signal });
  if (view.decision === null) scene.tell('another try   the person is asked for it');
  else tellDecision(scene, view, 'at the console');
  return view;
}

function tellDecision(scene: Scene, { status, decision }: Verification, where: string): void {
  scene.tell(`${status.padEnd(14)}decided by ${decision?.decidedBy ?? 'nobody'}, ${where}`);
}
