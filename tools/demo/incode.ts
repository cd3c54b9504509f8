import type { Story } from './story.ts';
import { followToVendor, startVerification, tellApproval, tellRequests, waitFor } from './steps.ts';

/** A page with the vendor's SDK, its token handed out by our link, and an unsigned webhook. */
export const incodeStory: Story = async (scene) => {
  const { id, link } = await startVerification(scene, {
    vendor: 'incode',
    reference: 'demo-incode',
    subject: { firstName: 'María', lastName: 'Ñandú', document: { country: 'MX' } },
  });
  const page = await followToVendor(scene, link.url);
  scene.tell(
    `SDK page      the link leads to ${new URL(page).pathname}; its address holds no token`,
  );
  await scene.sandbox.behave({ paused: true });
  scene.tell('quiet         Incode notifies nobody for a while: its webhook is held back');

  await scene.person.chooseAndReturn(page, { outcome: 'approve' });
  scene.tell('token         the page fetched {"token": …} from our link, once for this opening');
  scene.tell('photos        ID, back of it and selfie, from the device itself, under /0/');
  await waitFor(scene, id, 'submitted', 'approved');
  scene.tell(
    "return        the person came back, which counts as well: we asked for Incode's answer",
  );
  await scene.sandbox.behave({ paused: false });
  const approved = await waitFor(scene, id, 'approved');
  scene.tell('webhook       Incode sent one, unsigned: we asked it for the truth');
  await tellRequests(scene, 'get/onboarding/status', 'get/score', 'get/ocr-data');
  return tellApproval(scene, approved, 'overall.status OK');
};
