// npm run guarantees -- --mutate: takes promises out of copies of the product; named tests must fail.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MUTATIONS } from '../../test/mutations/list.ts';
import type { Mutation } from '../../test/mutations/mutation.ts';
import { ownTerminal, runTool, UsageError } from '../commands/run-command.ts';
import { runCommand } from '../setup/run-command.mjs';
import { startPostgres } from '../stack/postgres.ts';
import { choose } from './choose.ts';
import { isCaught } from './is-caught.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Options {
  all: boolean;
  only: string;
}

async function chosenBy({ all, only }: Options): Promise<readonly Mutation[]> {
  if (only !== '') {
    const chosen = MUTATIONS.filter(({ promise, name }) => promise === only || name.includes(only));
    if (chosen.length > 0) return chosen;
    const known = MUTATIONS.map(({ promise, name }) => `\n  ${promise} ${name}`).join('');
    throw new UsageError(`--only ${only}: expected a number or words of one of these${known}`);
  }
  if (all) return MUTATIONS;
  const { code, output } = await runCommand('git', ['rev-parse', 'HEAD'], { cwd: ROOT });
  return choose(MUTATIONS, code === 0 ? output : '0');
}

/** Tries one mutation of the queue after the other, on a Postgres of its own; returns those missed. */
async function tryInTurn(queue: Mutation[]): Promise<Mutation[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-mutants-'));
  // As root, Postgres runs as another user, who must get to its own folder inside.
  await chmod(folder, 0o711);
  const postgres = await startPostgres({
    directory: path.join(folder, 'postgres'),
    password: randomBytes(24).toString('base64url'),
    logFile: path.join(folder, 'postgres.log'),
    isThrowaway: true,
  });
  const missed: Mutation[] = [];
  try {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const caught = await isCaught(next, postgres.adminUrl);
      if (!caught) missed.push(next);
      console.log(
        `${caught ? 'caught ' : 'MISSED '} ${next.promise} ${next.name} (${next.test.file})`,
      );
    }
  } finally {
    await postgres.process.stop();
    await rm(postgres.dataDirectory, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
  return missed;
}

async function mutate(options: Options): Promise<number> {
  const chosen = await chosenBy(options);
  const queue = [...chosen];
  const lanes = Math.min(cpus().length, chosen.length, 4);
  const missed = (await Promise.all(Array.from({ length: lanes }, () => tryInTurn(queue)))).flat();
  console.log(
    `${chosen.length - missed.length} of ${chosen.length} mutations caught (of ${MUTATIONS.length} in all)`,
  );
  for (const { promise, name } of missed) console.log(`missed: ${promise} ${name}`);
  return missed.length === 0 ? 0 : 1;
}

process.exitCode = await runTool(() => {
  const { values } = parseArgs({
    options: {
      mutate: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
    },
  });
  if (!values.mutate) throw new UsageError('Say --mutate: there is nothing else to do yet.');
  return mutate(values);
}, ownTerminal());
