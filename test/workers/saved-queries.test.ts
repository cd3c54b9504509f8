import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPage } from '../../tools/documents/pages.ts';
import { queriesIn } from '../../tools/documents/query-links.ts';
import { WORKFLOWS } from '../../workflows/messages.ts';
import { createDevServer } from '../setup/temporal.ts';

let server: TestWorkflowEnvironment;
beforeAll(async () => {
  server = await createDevServer();
});
afterAll(() => server.teardown());

const runbook = readPage('docs/runbook.md');

/** Where a link by that name leads, as a reader's browser takes it. */
function addressOf(name: string): URL {
  const lines = runbook.split('\n').filter((line) => line.startsWith(`[${name}]: `));
  expect(lines).toHaveLength(1);
  return new URL(lines[0]?.slice(`[${name}]: `.length) ?? '');
}

/** As somebody fills in what is asked for. */
const filledIn = (query: string): string =>
  query.replace(/<[\w ]+>/g, (wanted) => (wanted === '<date>' ? '2026-01-01' : 'any'));

async function find(list: string, query: string): Promise<unknown[]> {
  const { workflow, activity } = server.client;
  const found: unknown[] = [];
  const all = list === 'workflows' ? workflow.list({ query }) : activity.list(query);
  for await (const one of all) found.push(one);
  return found;
}

describe('a query that the runbook names', () => {
  const queries = queriesIn(runbook);

  it.each(queries.map(({ name, list, query }) => [name, list, query] as const))(
    'is what its link opens, and one that Temporal understands: %s',
    async (name, list, query) => {
      const { pathname, searchParams } = addressOf(name);
      expect(pathname).toBe(`/namespaces/durable-kyc/${list}`);
      expect(searchParams.get('query')).toBe(query);
      expect(await find(list, filledIn(query))).toEqual([]);
    },
  );

  it('names workflows and activities that there are', () => {
    const contract = readPage('activities/contract.ts');
    const named = (attribute: string): string[] =>
      queries
        .flatMap(({ query }) => query.split(' AND '))
        .filter((condition) => condition.startsWith(attribute))
        .flatMap((condition) => [...condition.matchAll(/'(\w+)'/g)].map(([, name = '']) => name));
    expect(Object.keys(WORKFLOWS)).toEqual(expect.arrayContaining(named('WorkflowType')));
    const activities = named('ActivityType');
    expect(activities.length).toBeGreaterThan(3);
    for (const name of activities) expect(contract).toContain(`\n  ${name}(`);
  });

  it('would be refused if it named what is not there', async () => {
    expect(queries.length).toBeGreaterThan(15);
    for (const list of ['workflows', 'activities']) {
      const refused = find(list, "KycNothing = 'any'");
      await expect(refused).rejects.toHaveProperty(
        'cause.details',
        expect.stringMatching('KycNothing'),
      );
    }
  });
});
