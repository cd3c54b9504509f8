// npm run erase -- --client … --reference … --mode live --reason subject_request: where its client cannot.
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { askForOneOf } from '../api/erase-one.ts';
import { ERASURE_REASONS } from '../domain/erasure.ts';
import { isErased, type Store } from '../store/index.ts';
import { findVendor } from '../vendors/registry.ts';
import { namedBy, personOptions } from './commands/person.ts';
import { type Command, oneOf, ownTerminal, runSingle, UsageError } from './commands/run-command.ts';

const OPERATOR = 'operator';
const WAIT_MS = 10_000;
const LOOK_EVERY_MS = 200;

/** Requests erasures as a client does, and waits a while for the workers to carry them out. */
export const eraseCommand = ({ waitMs }: { waitMs: number }): Command => ({
  summary: `Have a person's data erased, for good: all of a --reference in a --mode, with what was started in
      place of one of them, or one --verification of the --client. --reason: ${ERASURE_REASONS.join(', ')}.
      It is written down as a client's request is, in the name of operator, and carried out by the workers.`,
  options: { ...personOptions, reason: { type: 'string' } },
  run: async ({ store, given, say }) => {
    const reason = oneOf('reason', ERASURE_REASONS)(given.text('reason'));
    const { clientId, mode, ids } = await namedBy({ store, given });
    const asked: string[] = [];
    let refused = 0;
    for (const id of ids) {
      const about = { principal: OPERATOR, reason };
      const outcome = await askForOneOf(
        { store, vendors: findVendor },
        { clientId, mode, id },
        about,
      );
      if ('refused' in outcome) {
        say(`${id} refused: ${outcome.refused.detail}`);
        refused += 1;
      } else asked.push(id);
    }
    const until = Date.now() + waitMs;
    for (const id of asked) {
      const isDone = await isErasedBy(store, id, until);
      say(`${id} ${isDone ? 'erased' : 'asked for: it is erased once it has ended, by a worker'}`);
    }
    if (refused > 0) throw new UsageError(`Refused: ${refused} of ${ids.length}.`);
  },
});

async function isErasedBy(store: Store, verificationId: string, until: number): Promise<boolean> {
  for (;;) {
    if (await isErased(store, { verificationId })) return true;
    if (Date.now() >= until) return false;
    await pause(LOOK_EVERY_MS);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await runSingle(
    'erase',
    eraseCommand({ waitMs: WAIT_MS }),
    process.argv.slice(2),
    ownTerminal(),
  );
}
