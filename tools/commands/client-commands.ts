import { defined } from '../../domain/defined.ts';
import { changeClientSettings, createClient } from '../../store/index.ts';
import {
  brandingOf,
  brandingOptions,
  newClientOf,
  newClientOptions,
  wordsForBranding,
} from './client-settings.ts';
import {
  retentionGiven,
  retentionOptions,
  rulesGiven,
  rulesOptions,
  wordsForRetention,
  wordsForRules,
} from './client-rules.ts';
import { findClient, mustFindClient } from './clients.ts';
import { type Command, typed, UsageError } from './run-command.ts';

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
      of the same reference is open; --four-eyes never (default), approvals or always: for which decisions
      in review a second person must say the same; --final-decision vendor (default) or client: whether an
      approval of the vendor's waits for a person of the client's; all for those that start from then on. --review-within
      24h, 3d or never (default): after how long a case has waited for a person too long, of which the
      client is told once. --retention-days 1825 or never (default): after how many days what has ended is
      erased, for good; a shorter time erases nothing for a week. What people read on its pages:
      --display-name, who asks; --support-address, https or mail; --colour, as #2451b2, made darker or
      lighter where text needs it; --languages de,fr, the preferred one first. "default" does away with
      one of these four.`,
    options: {
      client: { type: 'string' },
      'unique-reference': { type: 'string' },
      ...rulesOptions,
      ...retentionOptions,
      ...brandingOptions,
    },
    run: async ({ store, given, say }) => {
      const { id } = await mustFindClient(store, given.text('client'));
      const changes = {
        ...defined({ uniqueReference: typed(given, 'unique-reference', onOrOff) }),
        ...rulesGiven({ given }),
        ...retentionGiven({ given }),
        ...brandingOf({ given }),
      };
      if (Object.keys(changes).length === 0) {
        throw new UsageError(
          'Give what is to be changed: --unique-reference, --four-eyes, --final-decision, --review-within, --retention-days, --display-name, --support-address, --colour, --languages.',
        );
      }
      const now = await changeClientSettings(store, { ...changes, clientId: id });
      const must = now.uniqueReference ? 'are' : 'need not be';
      say(`Client ${id}: references of open verifications ${must} unique.`);
      say(`Client ${id}: ${wordsForRules(now)}.`);
      say(`Client ${id}: ${wordsForRetention(now)}.`);
      say(`Client ${id}: ${wordsForBranding(now)}.`);
    },
  },
};

function onOrOff(word: string): boolean {
  if (word === 'on' || word === 'off') return word === 'on';
  throw new UsageError('--unique-reference is on or off.');
}
