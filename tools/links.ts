// npm run links -- revoke | replace: a person's link that got into the wrong hands.
import { fileURLToPath } from 'node:url';
import { validate as isUuid } from 'uuid';
import { makeLink, replaceLink, revokeLink } from '../store/index.ts';
import { type Command, ownTerminal, runCommand, UsageError } from './commands/run-command.ts';

const OPERATOR = 'operator';
const options = { id: { type: 'string' } } as const;

export const linksCommands: Readonly<Record<string, Command>> = {
  revoke: {
    summary: "Take a verification's link back: it leads nowhere until it is replaced.",
    options,
    run: async ({ store, given, say }) => {
      const verificationId = idOf(given.text('id'));
      await revokeLink(store, { verificationId, principal: OPERATOR });
      say(`The link of ${verificationId} leads nowhere now. Replace it to give another one.`);
    },
  },
  replace: {
    summary: 'Make a new link; those of before lead nowhere from then on.',
    options,
    run: async ({ store, publicUrl, given, say }) => {
      const verificationId = idOf(given.text('id'));
      const { version } = await replaceLink(store, { verificationId, principal: OPERATOR });
      say(`New link: ${publicUrl}/v/${makeLink(store, { verificationId, version })}`);
    },
  },
};

function idOf(text: string): string {
  if (!isUuid(text)) throw new UsageError('--id must be the id of a verification.');
  return text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await runCommand('links', linksCommands, process.argv.slice(2), ownTerminal());
}
