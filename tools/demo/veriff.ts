import type { Story } from './story.ts';
import {
  followToVendor,
  reasonOf,
  startVerification,
  tellApproval,
  tellMedia,
  waitFor,
} from './steps.ts';

/** Signed webhooks, and a second attempt under the same URL. */
export const veriffStory: Story = async (scene) => {
  const { id, link } = await startVerification(scene, {
    vendor: 'veriff',
    reference: 'demo-veriff',
    subject: {
      firstName: 'Tundmatu',
      lastName: 'Toomas',
      document: { type: 'passport', country: 'EE' },
    },
  });
  const url = await followToVendor(scene, link.url);
  await scene.person.open(url);
  await waitFor(scene, id, 'started');
  scene.tell('started       Veriff said 7001: the person has arrived');

  await scene.person.choose(url, { outcome: 'resubmit', reasonCode: '204' });
  scene.tell('submitted     Veriff said 7002: the photos are in');
  const asked = await waitFor(scene, id, 'resubmission_requested');
  scene.tell(`resubmission  requested (9103), ${reasonOf(asked)}`);

  const page = await scene.person.follow(link.url);
  if (page.at === 'page')
    scene.tell('link          now tells the person why, and what to do better');
  await scene.person.open(url);
  await waitFor(scene, id, 'started');
  scene.tell('started       second attempt, under the same URL');
  await scene.person.choose(url, { outcome: 'approve' });
  const approved = await waitFor(scene, id, 'approved');
  await tellApproval(scene, approved, 'Veriff said 9001');
  await tellMedia(scene, id);
  return id;
};
