import { ensureNode, otherNodeLines } from '../setup/node-lines.mjs';
import type { CheckResult } from './check.ts';
import { runVitest } from './run-vitest.ts';

/** How the tests went on the other lines of Node, and which lines they could not be run on. */
export interface NodeLineResults {
  results: CheckResult[];
  /** A sentence for each line that cannot be had here. */
  missing: string[];
}

/**
 * Runs the unit and vendor tests on each supported line of Node but the one that runs this. A line
 * that cannot be had (no registry, a platform without binaries, a full disk) fails nothing; it is named.
 * @param find gets the executable of a version
 */
export async function runOnOtherNodeLines(
  root: string,
  find = ensureNode,
): Promise<NodeLineResults> {
  const all: NodeLineResults = { results: [], missing: [] };
  for (const version of otherNodeLines(process.versions.node)) {
    const node = await executableOf(version, find);
    if (typeof node !== 'string') {
      all.missing.push(`the unit tests did not run on Node ${version}. ${node.message}`);
      continue;
    }
    const run = { name: `vitest on Node ${version}`, args: ['--project', 'unit'], node };
    console.log(`${run.name} …`);
    all.results.push(await runVitest(run, root));
  }
  return all;
}

async function executableOf(version: string, find: typeof ensureNode): Promise<string | Error> {
  try {
    return await find(version);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
