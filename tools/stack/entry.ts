import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * Node's arguments for one of the product's processes, from the folder that holds them: a build (see
 * tools/build.mjs) runs as it is, sources by way of tsx.
 */
export function entryOf(sources: string, name: string): string[] {
  const entry = path.join('workers', 'processes', name);
  return existsSync(path.join(sources, `${entry}.js`))
    ? [`${entry}.js`]
    : ['--import', 'tsx', `${entry}.ts`];
}
