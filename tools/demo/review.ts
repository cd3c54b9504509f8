import type { VendorName } from '../../domain/vendor-name.ts';
import type { Story } from './story.ts';
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
const CALLED = {
  ...{ gender: 'male', birthPlace: 'Paris', nationality: 'FR' },
  ...{ email: 'jean@example.com', phone: '+33611111111' },
  address: { postalCode: '75001', city: 'Paris', country: 'FR' },
};

/** A verification that the vendor leaves in doubt, and a person decides. */
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
    await scene.client.refresh(id);
    const waiting = await waitFor(scene, id, 'in_review');
    scene.tell(`in review     ${reasonOf(waiting)}`);
    const note = 'The person showed the document at our counter.';
    const { status, body } = await scene.client.review(id, { decision: 'approve', note });
    if (status !== 200) throw new Error(`The review: HTTP ${status} ${JSON.stringify(body)}`);
    scene.tell(`review        POST …/${id}/review {"decision": "approve"}: HTTP ${status}`);
    scene.tell(
      `${body.status.padEnd(14)}decided by ${body.decision?.decidedBy ?? 'nobody'}, in the name of the key that asked`,
    );
    const { items } = (await scene.client.reviews(id)).body;
    scene.tell(
      `note          "${items[0]?.note ?? ''}" (kept encrypted; this reading is recorded)`,
    );
    await tellNotification(scene, id, 'verification.approved');
    return id;
  };
