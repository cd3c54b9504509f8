import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newestSession, startRunningStack, vendorUrl } from './support/running-stack.ts';
import type { RunningStack } from './support/running-stack.ts';

/** One value in every personal field, each findable wherever it turns up. */
const CANARY = {
  firstName: 'Canaryfirst',
  lastName: 'Canarylast',
  birthDate: '1971-02-03',
  birthPlace: 'Canaryplace',
  idNumber: '77CANARYID77',
  email: 'canary.mail@example.org',
  phone: '+4915199887766',
  document: { type: 'passport', country: 'EE', number: 'CANARYDOC1' },
  address: {
    street: 'Canarystreet',
    houseNumber: '4711',
    postalCode: 'CN4711',
    city: 'Canarycity',
    country: 'DE',
  },
};
const SECRETS_OF_THE_PERSON = [
  'canaryfirst',
  'canarylast',
  '1971-02-03',
  '03/02/1971',
  'canaryplace',
  '77canaryid77',
  'canary.mail',
  '4915199887766',
  'canarydoc1',
  'canarystreet',
  'canarycity',
  'cn4711',
  'canarynote',
];

let running: RunningStack;
const ids: string[] = [];
const links: string[] = [];
const vendorIds: string[] = [];

beforeAll(async () => {
  running = await startRunningStack({ environment: { LOG_LEVEL: 'debug' } });
  const metadata = { note: 'canarynote' };
  const veriff = await running.client.start({ vendor: 'veriff', subject: CANARY, metadata });
  await vendorUrl(running, veriff.body.link.url);
  vendorIds.push(await newestSession(running.veriff));
  await running.veriff.fault({ kind: 'status', status: 400, path: '/decision', times: 1 });
  await running.veriff.act(vendorIds[0] ?? '', { action: 'resubmit', reasonCode: 204 });
  await running.client.becomes(veriff.body.id, ['resubmission_requested']);
  await running.veriff.act(vendorIds[0] ?? '', { action: 'approve' });
  const datakeen = await running.client.start({
    vendor: 'datakeen',
    subject: {
      firstName: CANARY.firstName,
      lastName: CANARY.lastName,
      birthDate: CANARY.birthDate,
    },
  });
  const url = await vendorUrl(running, datakeen.body.link.url);
  vendorIds.push(await newestSession(running.datakeen));
  await running.person.choose(url, { outcome: 'approve' });
  for (const { body } of [veriff, datakeen]) {
    ids.push(body.id);
    links.push(new URL(body.link.url).pathname.split('/').at(-1) ?? '');
    await running.client.becomes(body.id, ['approved']);
    const { body: result } = await running.client.result(body.id);
    // The canaries really went to the vendor and came back.
    expect(JSON.stringify(result).toLowerCase()).toContain('canaryfirst');
  }
});
afterAll(async () => {
  await running.stop();
});

function foundIn(text: string): string[] {
  const lower = text.toLowerCase();
  return SECRETS_OF_THE_PERSON.filter((secret) => lower.includes(secret));
}

async function everythingInTemporal(): Promise<string> {
  const { temporalAddress, temporalNamespace } = running.stack.file;
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const client = new Client({ connection, namespace: temporalNamespace });
    const seen: string[] = [];
    for await (const workflow of client.workflow.list()) {
      const handle = client.workflow.getHandle(workflow.workflowId, workflow.runId);
      const described = await handle.describe();
      seen.push(workflow.workflowId, JSON.stringify(described.typedSearchAttributes));
      seen.push(JSON.stringify(described.memo ?? {}));
      seen.push(decoded(historyToJSON(await handle.fetchHistory())));
    }
    return seen.join('\n');
  } finally {
    await connection.close();
  }
}

/** Payloads are base64 in a history's JSON: what they hold is looked at as well. */
function decoded(history: string): string {
  const payloads = [...history.matchAll(/"data": ?"([A-Za-z0-9+/=]+)"/g)];
  const texts = payloads.map(([, data]) => Buffer.from(data ?? '', 'base64').toString('utf8'));
  return [history, ...texts].join('\n');
}

async function everythingInPostgres(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(
        `select t::text as text from ${name} t`,
      );
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

describe('personal data', () => {
  it('is nowhere in Temporal: no history, id, search attribute, memo or failure', async () => {
    const temporal = await everythingInTemporal();
    expect(temporal).toContain(ids[0]);
    expect(foundIn(temporal)).toEqual([]);
    for (const secret of [...links, ...vendorIds]) expect(temporal).not.toContain(secret);
  });

  it('is nowhere in the logs of any process, and neither is a link', async () => {
    const logs = await running.logs();
    expect(logs.length).toBeGreaterThan(1000);
    expect(foundIn(logs)).toEqual([]);
    for (const link of links) expect(logs).not.toContain(link);
  });

  it('is in no column of either database in plain text', async () => {
    const { migratorDatabaseUrl, migratorKeysDatabaseUrl } = running.stack.file;
    const rows = await everythingInPostgres(migratorDatabaseUrl);
    expect(rows).toContain(ids[0]);
    expect(foundIn(rows)).toEqual([]);
    for (const secret of vendorIds) expect(rows).not.toContain(secret);
    expect(foundIn(await everythingInPostgres(migratorKeysDatabaseUrl))).toEqual([]);
  });

  it('is in no notification, and in no answer but the result', async () => {
    expect(running.receiver.received.length).toBeGreaterThan(3);
    expect(foundIn(JSON.stringify(running.receiver.received))).toEqual([]);
    for (const id of ids) {
      const events = await running.client.events(id);
      // The client's own notes come back to it; nothing else does.
      const view = { ...(await running.client.read(id)), metadata: null };
      expect(foundIn(JSON.stringify([view, events.body]))).toEqual([]);
    }
  });
});
