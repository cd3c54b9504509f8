import { createClient, updateClient } from '../../store/index.ts';
import { newClientOf, newClientOptions } from './client-settings.ts';
import { findClient, mustFindClient } from './clients.ts';
import { type Command, UsageError } from './run-command.ts';

/** The commands of `npm run keys` that are about clients. */
export const clientCommands: Record<string, Command> = {
  'create-client': {
    summary: `Make a client. --return-url: where it may send people back to (anywhere by https by default);
      --screening-match review (default) or approve: what an approval beside a PEP or sanctions match
      becomes; --unique-reference refuses a verification while another one of the same reference is open.`,
    options: { name: { type: 'string' }, ...newClientOptions },
    run: async ({ store, given, say }) => {
      const name = given.text('name');
      if ((await findClient(store, name)) !== null) {
        throw new UsageError(`The client ${name} exists already.`);
      }
      const { id } = await createClient(store, { name, ...newClientOf({ given }) });
      say(`client ${id}`);
    },
  },
  'set-client': {
    summary: `Change a client. --unique-reference on or off: whether a verification is refused while another
      of the same reference is open, for those that start from then on.`,
    options: { client: { type: 'string' }, 'unique-reference': { type: 'string' } },
    run: async ({ store, given, say }) => {
      const { id } = await mustFindClient(store, given.text('client'));
      const uniqueReference = onOrOff(given.text('unique-reference'));
      await updateClient(store, { id, uniqueReference });
      const must = uniqueReference ? 'are' : 'need not be';
      say(`Client ${id}: references of open verifications ${must} unique.`);
    },
  },
};

function onOrOff(word: string): boolean {
  if (word === 'on' || word === 'off') return word === 'on';
  throw new UsageError('--unique-reference is on or off.');
}
