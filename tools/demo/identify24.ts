import type { Story } from './story.ts';
import { followToVendor, startVerification, tellApproval, tellRequests, waitFor } from './steps.ts';

const DAY_MS = 24 * 3_600_000;

/** A video call with an agent, by appointment; a token that dies of idleness; an unsigned webhook. */
export const identify24Story: Story = async (scene) => {
  const { id, link } = await startVerification(scene, {
    vendor: 'identify24',
    reference: 'demo-identify24',
    subject: {
      ...{ firstName: 'Jürgen', lastName: 'Groß', gender: 'male', birthDate: '1980-02-29' },
      ...{ birthPlace: 'Köln', nationality: 'DE', phone: '+491511111111' },
      email: 'juergen@example.com',
      document: { type: 'id_card', country: 'DE' },
      address: { postalCode: '50667', city: 'Köln', country: 'DE' },
    },
  });
  const conference = await followToVendor(scene, link.url);
  scene.tell(`conference    the link leads to ${conference}`);
  const appointment = new Date(Date.now() + DAY_MS).toISOString().slice(0, 16);
  await scene.person.choose(conference, { outcome: 'book', appointment });
  await waitFor(scene, id, 'started');
  scene.tell(
    'appointment   booked for tomorrow; Identify24 notified us, unsigned, and we asked ident/get',
  );

  await scene.sandbox.advanceClock(DAY_MS);
  scene.tell("a day         passes at Identify24 (the sandbox's clock), and our token with it");
  await scene.person.choose(conference, { outcome: 'approve' });
  const approved = await waitFor(scene, id, 'approved');
  scene.tell('call          held; notified again, a new token, and the truth from ident/get');
  await tellRequests(scene, 'auth', 'ident/get');
  return tellApproval(scene, approved, '"Identified"');
};
