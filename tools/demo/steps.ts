import { keyed, type Schemas, type Verification } from '../client/backend.ts';
import type { ReceivedNotification } from '../client/receiver.ts';
import { until } from '../client/until.ts';
import type { Scene } from './story.ts';

/** Starts a verification as a client's backend does. */
export async function startVerification(
  scene: Scene,
  body: Schemas['CreateVerification'],
): Promise<Verification> {
  const { kyc } = scene.client;
  const {
    data: view,
    error,
    response: { status },
  } = await kyc.POST('/v1/verifications', { ...keyed(), body });
  if (view === undefined) throw new Error(`The API answered ${status}: ${JSON.stringify(error)}`);
  scene.tell(`created       ${view.id} (HTTP ${status}, status ${view.status})`);
  scene.tell(`link          ${view.link.url}`);
  return view;
}

/** Follows our link to the vendor's page. */
export async function followToVendor(scene: Scene, link: string): Promise<string> {
  const landing = await until(
    'the link to lead to the vendor',
    async () => {
      const reached = await scene.person.follow(link);
      return reached.at === 'vendor' ? reached.url : undefined;
    },
    { signal: scene.signal },
  );
  return landing;
}

export function waitFor(scene: Scene, id: string, ...statuses: string[]): Promise<Verification> {
  return scene.client.becomes(id, statuses, { signal: scene.signal });
}

/** Waits until the verification knows that its session at the vendor has died. */
export async function waitForSessionEnd(scene: Scene, id: string): Promise<void> {
  const hasEnded = async (): Promise<true | undefined> =>
    (await scene.client.read(id)).session?.state === 'ended' ? true : undefined;
  await until('the session to die', hasEnded, { timeoutMs: 60_000, signal: scene.signal });
}

/** Waits for the notification of that type and tells that its signature was right. */
export async function tellNotification(scene: Scene, id: string, type: string): Promise<void> {
  const isIt = ({ type: got, data }: ReceivedNotification): boolean =>
    got === type && data.verificationId === id;
  const notification = await until(type, () => scene.receiver.received.find(isIt), {
    signal: scene.signal,
  });
  scene.tell(
    `notification  ${notification.type}, sequence ${notification.data.sequence}: received, signature verified`,
  );
}

/** Prints the vendor's word for the approval, and that the client was notified. @returns the id */
export async function tellApproval(
  scene: Scene,
  { id, decision }: Verification,
  what: string,
): Promise<string> {
  scene.tell(`approved      ${what}; decided by ${decision?.decidedBy ?? 'nobody'}`);
  await tellNotification(scene, id, 'verification.approved');
  return id;
}

/** The first reason of a verification, in words. */
export function reasonOf(view: Verification): string {
  const [reason] = view.reasons;
  return reason === undefined
    ? 'no reason given'
    : `${reason.code}: "${reason.message}" (vendor code ${reason.vendorCode ?? 'none'})`;
}

/** Waits until the photos and videos are archived and tells how many there are. */
export async function tellMedia(scene: Scene, id: string): Promise<void> {
  const items = await until(
    'the media to be archived',
    async () => {
      const listed = await scene.client.media(id);
      const isDone = listed.length > 0 && listed.every(({ state }) => state === 'archived');
      return isDone ? listed : undefined;
    },
    { signal: scene.signal },
  );
  const videos = items.filter(({ kind }) => kind === 'video').length;
  scene.tell(
    `evidence      ${items.length - videos} photos and ${videos} videos of every attempt, archived encrypted`,
  );
}

/** Tells how often the vendor was asked at addresses with these words in them. */
export async function tellRequests(scene: Scene, ...words: string[]): Promise<void> {
  const requests = await scene.sandbox.requests();
  const counts = words.map(
    (word) => `${word} ${requests.filter(({ path }) => path.includes(word)).length}×`,
  );
  scene.tell(`requests      ${counts.join(', ')}`);
}
