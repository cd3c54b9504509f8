import type { Story } from './story.ts';
import {
  followToVendor,
  startVerification,
  tellApproval,
  tellRequests,
  waitFor,
  waitForSessionEnd,
} from './steps.ts';

const QUARTER_OF_AN_HOUR_MS = 15 * 60_000;

/** A token that dies after a quarter of an hour, no webhook at all, and the person's return. */
export const identomatStory: Story = async (scene) => {
  const { id, link } = await startVerification(scene, {
    vendorAccount: scene.hurriedAccount,
    reference: 'demo-identomat',
    subject: { firstName: 'Nino', lastName: 'Beridze' },
  });
  await followToVendor(scene, link.url);
  scene.tell('session       begun by POST: the company key stands in no address');
  await scene.sandbox.advanceClock(QUARTER_OF_AN_HOUR_MS + 60_000);
  await waitForSessionEnd(scene, id);
  scene.tell(
    "15 minutes    pass (this test account's sessions live for seconds): the token is dead",
  );

  await scene.person.follow(link.url, 'POST');
  const page = await followToVendor(scene, link.url);
  scene.tell('new token     through the same link');
  await scene.person.chooseAndReturn(page, { outcome: 'approve' });
  scene.tell(
    'return        the person came back to our link: that has us ask, for Identomat never tells',
  );
  const approved = await waitFor(scene, id, 'approved');
  await tellRequests(scene, 'begin', 'result');
  return tellApproval(scene, approved, 'result APPROVED');
};
