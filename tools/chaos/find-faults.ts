import { FAULTY } from '../../test/chaos/faulty.ts';
import { runChaos } from '../../test/chaos/run.ts';
import { buildOf } from '../../test/mutations/copy.ts';
import { UsageError } from '../commands/run-command.ts';

/**
 * Runs the product with a fault in it, and says whether the harness finds that.
 * @param name one of the list, or `all`
 * @throws UsageError that says the names, when it is none of them
 */
export async function findFaults(name: string, say: (line: string) => void): Promise<boolean> {
  const chosen = Object.entries(FAULTY).filter(([each]) => name === 'all' || each === name);
  if (chosen.length === 0) {
    throw new UsageError(`--fault ${name}: expected all or ${Object.keys(FAULTY).join(', ')}`);
  }
  let areFound = true;
  for (const [each, { edits, plan, found, settleMs }] of chosen) {
    const build = await buildOf(edits);
    try {
      const { findings } = await runChaos({ plan, settleMs, sources: build.root });
      const isFound = findings.some(
        ({ column, what }) => column === found.column && found.what.test(what),
      );
      areFound &&= isFound;
      const says = findings.map(({ column, what }) => `${column}: ${what}`).slice(0, 3);
      say(`${each}: ${isFound ? 'found' : 'NOT FOUND'} (${says.join('; ') || 'nothing'})`);
    } finally {
      await build.remove();
    }
  }
  return areFound;
}
