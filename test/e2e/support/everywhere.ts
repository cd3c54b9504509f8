import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { type ActivityHandle, Client, Connection } from '@temporalio/client';
import { type DataConverter, defaultPayloadConverter } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import pg from 'pg';
import type { PayloadEncryption } from '../../../workers/payloads/codec.ts';
import { decrypt } from '../../setup/payloads.ts';
import type { RunningStack } from './running-stack.ts';

/** Somewhere that a value might have got to. */
export interface Place {
  name: string;
  content: Buffer | string;
}

/**
 * Every workflow's history, memo, search attributes and pending activities, their payloads decoded and what is
 * encrypted of them decrypted as well, and the same of activities that stand alone.
 * @param more.encryption null: as anybody sees it who may read in the namespace
 */
export async function everythingInTemporal(
  { stack }: RunningStack,
  { encryption }: { encryption: PayloadEncryption | null },
): Promise<Place[]> {
  const { temporalAddress, temporalNamespace: namespace } = stack.file;
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const dataConverter = encryption === null ? AS_IT_IS : { payloadCodecs: [encryption] };
    const client = new Client({ connection, namespace, dataConverter });
    const places: Place[] = [];
    for await (const { workflowId, runId } of client.workflow.list()) {
      const handle = client.workflow.getHandle(workflowId, runId);
      const { raw, typedSearchAttributes } = await handle.describe();
      const history = await handle.fetchHistory();
      const seen = (): string => decoded([JSON.stringify(raw), historyToJSON(history)].join('\n'));
      const texts = [workflowId, JSON.stringify(typedSearchAttributes), seen()];
      if (encryption !== null) {
        await Promise.all([raw, history].map((one) => decrypt(one, encryption)));
        texts.push(seen());
      }
      places.push({ name: `workflow ${workflowId}`, content: texts.join('\n') });
    }
    for await (const { activityId, activityRunId } of client.activity.list('')) {
      const content = await allOfActivity(client.activity.getHandle(activityId, activityRunId));
      places.push({ name: `activity ${activityId}`, content });
    }
    return places;
  } finally {
    await connection.close();
  }
}

/** Shows payloads as text, whatever they are: without a key there is nothing else to be had of them. */
const AS_IT_IS: DataConverter = {
  payloadCodecs: [
    {
      encode: (payloads) => Promise.resolve(payloads),
      decode: (payloads) =>
        Promise.resolve(
          payloads.map(({ data }) =>
            defaultPayloadConverter.toPayload(Buffer.from(data ?? []).toString('utf8')),
          ),
        ),
    },
  ],
};

/** What it was started with, how it is going, and what came of it. */
async function allOfActivity(handle: ActivityHandle): Promise<string> {
  const all = await handle.describe({
    ...{ includeInput: true, includeOutcome: true },
    ...{ includeHeartbeatDetails: true, includeLastFailure: true },
  });
  const payloads = [
    await all.getInput(),
    await all.getResult(),
    await all.getHeartbeatDetails(),
    await all.getLastFailure(),
    await all.getOutcomeFailure(),
  ];
  return decoded([JSON.stringify(all.rawInfo), inspect(payloads, { depth: null })].join('\n'));
}

/** Payloads are base64 in JSON: what they hold is looked at as well. */
function decoded(text: string): string {
  const payloads = [...text.matchAll(/"data": ?"([A-Za-z0-9+/=]+)"/g)];
  return [
    text,
    ...payloads.map(([, data = '']) => Buffer.from(data, 'base64').toString('utf8')),
  ].join('\n');
}

/**
 * Every row of every table as text: what `pg_dump` writes, which the Postgres of the tests comes
 * without; and the statements that the server shows of its connections.
 */
export async function everythingInPostgres(what: string, url: string): Promise<Place[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')
       union all select 'pg_stat_activity'`,
    );
    const places: Place[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(
        `select t::text as text from ${name} t`,
      );
      places.push({ name: `${what}: ${name}`, content: rows.map(({ text }) => text).join('\n') });
    }
    return places;
  } finally {
    await client.end();
  }
}

/** All files below a folder but those that a stack keeps its own secrets in. */
export async function everythingBelow(folder: string): Promise<Place[]> {
  const own = ['secrets.json', 'stack.json', 'seed.json', 'ports.json'];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !own.includes(entry.name));
  const places = files.map(async ({ parentPath, name }): Promise<Place[]> => {
    const file = path.join(parentPath, name);
    // Postgres takes some of its own away while we look.
    const content = await readFile(file).catch(() => null);
    return content === null ? [] : [{ name: path.relative(folder, file), content }];
  });
  return (await Promise.all(places)).flat();
}
