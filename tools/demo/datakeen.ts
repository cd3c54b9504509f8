import type { Story } from './story.ts';
import {
  followToVendor,
  startVerification,
  tellApproval,
  waitFor,
  waitForSessionEnd,
} from './steps.ts';

const HOUR_MS = 3_600_000;

/** An unsigned webhook, a token that expires, and a session that dies after an hour. */
export const datakeenStory: Story = async (scene) => {
  const { id, link } = await startVerification(scene, {
    vendorAccount: scene.hurriedAccount,
    reference: 'demo-datakeen',
    subject: { firstName: 'Jean', lastName: 'Dupont', birthDate: '1990-09-25' },
  });
  const logins = (await scene.sandbox.requests()).filter(({ path }) => path.endsWith('/auth'));
  scene.tell(
    `token         fetched ${logins.length} time(s) from Datakeen, kept encrypted for 24 hours`,
  );
  const first = await followToVendor(scene, link.url);
  scene.tell(`session       the link leads to ${first}`);
  scene.tell(`QR code       ${link.url}/qr.svg holds our link, which outlives the session`);

  await scene.sandbox.advanceClock(HOUR_MS + 60_000);
  await waitForSessionEnd(scene, id);
  scene.tell(
    "an hour       passes (this test account's sessions live for seconds): the session is dead",
  );

  await scene.person.follow(link.url, 'POST');
  const second = await followToVendor(scene, link.url);
  scene.tell(`new session   through the same link: ${second}`);
  await scene.person.choose(second, { outcome: 'approve' });
  scene.tell('webhook       Datakeen sent one, unsigned: we asked it for the truth');
  const approved = await waitFor(scene, id, 'approved');
  return tellApproval(scene, approved, 'ai_approved (code 1)');
};
