import { setTimeout as pause } from 'node:timers/promises';
import type { Story } from './plan.ts';
import type { Scene } from './scene.ts';
import { driverOf } from './vendor-script.ts';

const FINAL = ['approved', 'declined', 'expired', 'abandoned', 'canceled', 'failed'];

/** What everybody outside of the product does in each story, until their part is over. */
export const STORIES: Record<Story, (scene: Scene) => Promise<void>> = {
  approve: (scene) => decided(scene, 'approve'),
  decline: (scene) => decided(scene, 'decline'),

  review: async (scene) => {
    await decided(scene, 'review');
  },

  'review then approve': async (scene) => {
    await decided(scene, 'review');
    await scene.becomes('in_review');
    await scene.happens('approveAfterReview');
    await scene.comesBack();
  },

  'another try': async (scene) => {
    await decided(scene, 'resubmit');
    await scene.becomes('resubmission_requested');
    if (driverOf(scene.entry.planned.vendor).resubmit?.in === 'new session') await scene.renews();
    await scene.happens('approve');
    await scene.comesBack();
  },

  'another session': async (scene) => {
    await scene.enter();
    await scene.happens('die');
    // At some vendors only asking finds that a session is over.
    await scene.world.client.refresh(scene.entry, scene.id);
    await scene.renews();
    await scene.happens('approve');
    await scene.comesBack();
  },

  cancel: async (scene) => {
    await pause(scene.entry.planned.thinkMs);
    await scene.world.client.cancel(scene.entry, scene.id);
  },

  'cancel and approve': async (scene) => {
    await scene.enter();
    await Promise.all([
      scene.world.client.cancel(scene.entry, scene.id),
      pause(scene.entry.planned.thinkMs).then(() => scene.happens('approve')),
    ]);
  },

  'walk away': async (scene) => {
    await scene.enter();
    if (scene.entry.planned.startsTwice) await scene.arrives();
  },

  'nobody tells': async (scene) => {
    await scene.enter();
    await scene.happens('approve');
  },

  forged: async (scene) => {
    await scene.enter();
    await scene.isForged();
    await scene.happens('decline');
    await scene.comesBack();
  },

  photos: async (scene) => {
    await scene.takesPhotos();
    await scene.happens('approve');
  },

  'photos again': async (scene) => {
    await scene.takesPhotos();
    await scene.happens('resubmit');
    await scene.becomes('resubmission_requested');
    await scene.takesPhotos();
    await scene.happens('approve');
  },

  'another link': async (scene) => {
    const old = await scene.losesItsLink();
    await scene.getsAnotherLink();
    await scene.enter();
    await scene.leadsNowhere(old);
    await scene.happens('approve');
    await scene.comesBack();
    await scene.leadsNowhere(old);
  },

  deleted: async (scene) => {
    await decided(scene, 'approve');
    await scene.becomes(...FINAL);
    await scene.world.client.deleteAtVendor(scene.entry, scene.id);
  },

  revised: async (scene) => {
    await decided(scene, 'approve');
    await scene.becomes(...FINAL);
    await scene.happens('changeMind');
    await scene.world.client.refresh(scene.entry, scene.id);
  },
};

async function decided(scene: Scene, how: string): Promise<void> {
  await scene.enter();
  await pause(scene.entry.planned.thinkMs);
  await scene.happens(how);
  await scene.comesBack();
}
