import { taken, type Mutation } from './mutation.ts';

/** Of what is deployed, and onto what. */
export const DEPLOYED: readonly Mutation[] = [
  taken(
    'O3',
    'any Postgres will do',
    {
      file: 'test/store/server-version.test.ts',
      name: 'ends the start at once with what is needed',
    },
    {
      file: 'store/store-fault.ts',
      find: 'if (version >= OLDEST_SERVER) return;',
      replace: 'if (version >= 1) return;',
    },
  ),
  taken(
    'O31',
    'the image has what it does not run',
    { file: 'test/e2e/image.test.ts', name: 'has no source, and the binary of one platform' },
    {
      file: 'tools/prune.mjs',
      find: 'releases.filter((name) => name !== loaded)',
      replace: 'releases.filter((name) => name === "")',
    },
  ),
  taken(
    'O31',
    'a container may change its own files',
    { file: 'test/tools/compose.test.ts', name: 'has no more rights than it needs' },
    { file: 'docker-compose.yml', find: 'read_only: true', replace: 'read_only: false' },
  ),
  taken(
    'O31',
    'a variable is left out of the template',
    { file: 'test/tools/compose.test.ts', name: 'has a template of every variable' },
    { file: 'docker/env.example', find: 'RUNBOOK_URL=\n', replace: '' },
  ),
];
