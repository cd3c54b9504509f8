import { setTimeout as pause } from 'node:timers/promises';
import { commit } from './insider.ts';
import type { Entry } from './ledger.ts';
import { whosePart } from './patience.ts';
import type { PlannedVerification } from './plan.ts';
import { Scene, TooLate, type World } from './scene.ts';
import { STORIES } from './stories.ts';
import { driverOf } from './vendor-script.ts';

/** Plays one verification; what goes wrong on the way stands in its entry, and never throws. */
export async function play(
  world: World,
  planned: PlannedVerification,
  seed: number,
): Promise<Entry> {
  const entry = world.ledger.open(planned, seed);
  await whosePart.run(entry, () => playPart(world, entry));
  return entry;
}

async function playPart(world: World, entry: Entry): Promise<void> {
  const { planned } = entry;
  try {
    const accepted = await world.client.start(entry, driverOf(planned.vendor).subject);
    const scene = new Scene(world, entry, accepted);
    const deed = planned.deed;
    await Promise.all([
      STORIES[planned.story](scene),
      deed === undefined
        ? undefined
        : pause(planned.thinkMs / 2).then(() => commit(world, entry, deed)),
    ]);
    if (planned.canaryOf !== undefined) await scene.becomes('approved');
    entry.endedAtMs = world.ledger.now();
  } catch (error) {
    if (error instanceof TooLate) {
      world.ledger.note(entry, 'it ended before the person was led on');
      entry.endedAtMs = world.ledger.now();
      return;
    }
    entry.trouble ??= error instanceof Error ? error.message : String(error);
    world.ledger.note(entry, `trouble: ${entry.trouble}`);
  }
}
