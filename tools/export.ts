// npm run export -- --client … --reference … --mode live --to person.tar: all that is kept, where its client cannot.
import { type FileHandle, open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { tarOf } from '../api/evidence-archive.ts';
import { type Exported, personFiles } from '../api/exporting/person.ts';
import { safeError } from '../api/http/safe-error.ts';
import { findVendor } from '../vendors/registry.ts';
import { namedBy, personOptions } from './commands/person.ts';
import { type Command, ownTerminal, runSingle, UsageError } from './commands/run-command.ts';

const OPERATOR = 'operator';
/** The archive is personal data, so no other user of the machine may read it. */
const MODE = 0o600;

/** The same archive as by `GET /v1/exports`, written to a file. */
export const exportCommand: Command = {
  summary: `Write all that is kept of a person to a new file, --to, as one tar archive: all of a --reference
      in a --mode, with what was started in place of one of them, or one --verification of the --client. It is
      the archive of GET /v1/exports, and in the access log of each verification in the name of operator.`,
  options: { ...personOptions, to: { type: 'string' } },
  run: async ({ store, publicUrl, given, say }) => {
    const to = given.text('to');
    const asked = { ...(await namedBy({ store, given, pastChanged: true })), principal: OPERATOR };
    let exported: Exported = { verifications: [], missing: [] };
    const files = personFiles(
      {
        ...{ store, publicUrl, vendors: findVendor, now: () => new Date() },
        onMissing: ({ verificationId, file, why }, error) => {
          const { name, message = '' } = safeError(error);
          say(`${verificationId} lacks ${file}, ${why}: ${name} ${message}`.trim());
        },
      },
      asked,
      (come) => (exported = come),
    );
    const file = await opened(to);
    try {
      await pipeline(tarOf(files), file.createWriteStream());
    } catch (error) {
      // It must not look whole.
      await rm(to, { force: true });
      throw error;
    }
    const { verifications, missing } = exported;
    say(
      `${to}: verifications ${verifications.length}, things that could not be given ${missing.length}.`,
    );
    if (missing.length > 0)
      throw new UsageError('It is not complete: manifest.json says what lacks.');
  },
};

/** @throws UsageError where the file is there already */
async function opened(to: string): Promise<FileHandle> {
  try {
    return await open(to, 'wx', MODE);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new UsageError(`${to} is there already.`);
    }
    throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await runSingle('export', exportCommand, process.argv.slice(2), ownTerminal());
}
