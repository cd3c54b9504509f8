import { isDeepStrictEqual } from 'node:util';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { z } from 'zod';
import { KycError } from '../domain/errors.ts';
import type { ClientPolicy } from '../domain/state.ts';
import { readBranding, writeBranding } from './branding.ts';
import { type ClientRules, readClientRules, writeClientRules } from './client-rules.ts';
import { pageOf, pageSize, readCursor } from './cursor.ts';
import { execute, type Executor, inTransaction, queryMaybe, queryRows } from './database.ts';
import { noteRequest } from './keyed-requests.ts';
import * as parse from './parse.ts';
import { readRetention, writeRetention } from './retention/policy.ts';
import type { Store } from './store.ts';
import type { Branding, MayBeKeyed, Page } from './types.ts';

/** All that a client can have otherwise. */
export interface ClientSettings extends ClientRules, Branding {
  /** Where people may be sent back to: URL prefixes; empty: anywhere by https. */
  returnUrls: string[];
  /** What an approval with a PEP or sanctions match beside it becomes. */
  screeningMatch: ClientPolicy['screeningMatch'];
  /** Whether no two of its open verifications may have the same reference. */
  uniqueReference: boolean;
  /** For how many days after its end a verification is kept; null: until its erasure is asked for. */
  retentionDays: number | null;
}

/** What is set for a client, and what follows from that. */
export interface ClientSettingsNow extends ClientSettings {
  /** From when on anything is erased by `retentionDays`; null: nothing is. */
  retentionBeginsAt: Date | null;
}

const clientRow = z.object({
  id: parse.uuid,
  return_urls: z.array(z.string()),
  screening_match: z.enum(['review', 'approve']),
  unique_reference: z.boolean(),
  tag: z.string().nullable(),
});

/** What is set for a client now. @throws KycError `not_found`; RowChangedError when it was none of ours that set it */
export async function readClientSettings(
  store: Store,
  { clientId }: { clientId: string },
): Promise<ClientSettingsNow> {
  return read(store, store.app, clientId);
}

async function read(
  store: Store,
  executor: Executor,
  clientId: string,
  lock: '' | 'for update' = '',
): Promise<ClientSettingsNow> {
  const client = await queryMaybe(
    executor,
    clientRow,
    `select id, return_urls, screening_match, unique_reference, tag from clients
     where id = $1 ${lock}`,
    [clientId],
  );
  if (client === null) throw new KycError('not_found', 'There is no such client.');
  store.tags.check('clients', client, client.tag);
  const { days, beginsAt } = await readRetention(store, executor, clientId);
  return {
    returnUrls: client.return_urls,
    screeningMatch: client.screening_match,
    uniqueReference: client.unique_reference,
    ...(await readClientRules(store, executor, clientId)),
    ...(await readBranding(store, executor, clientId)),
    ...{ retentionDays: days, retentionBeginsAt: beginsAt },
  };
}

/**
 * Changes what is given, and writes down who did and what it was before; what is left out, or is as it was,
 * stays. It holds for verifications that start from then on: those that are open keep what they started with.
 * Only the hours hold for the cases that wait as well, how the client shows itself for every page, and for how
 * long things are kept for all that there is: shorter only after a while (see `nextRetention`).
 * @param input.principal who changes it, as `principalName` spells it; an operator by default
 * @returns what is set now
 * @throws KycError `not_found`; RowChangedError when what was there is not as we wrote it
 */
export async function changeClientSettings(
  store: Store,
  {
    clientId,
    principal = 'operator',
    sent,
    ...changes
  }: { clientId: string; principal?: string } & SettingsGiven & MayBeKeyed,
): Promise<ClientSettingsNow> {
  return inTransaction(store.app, async (tx) => {
    // Two changes at once come one after the other, also before there are rows of both.
    const was = await read(store, tx, clientId, 'for update');
    await noteRequest(store, tx, sent);
    const settings = changed(was, changes);
    const differ = differences(was, settings);
    if (differ.length === 0) return was;
    const among = (...names: (keyof ClientSettings)[]) => differ.some((one) => names.includes(one));
    if (among('returnUrls', 'screeningMatch', 'uniqueReference')) {
      await writeClient(store, tx, { clientId, ...settings });
    }
    if (among('fourEyes', 'finalDecision', 'reviewWithinHours')) {
      await writeClientRules(store, tx, { ...settings, clientId, was });
    }
    if (among('displayName', 'supportAddress', 'colour', 'languages')) {
      await writeBranding(store, tx, { clientId, ...settings });
    }
    if (among('retentionDays')) {
      const { beginsAt } = await writeRetention(store, tx, {
        clientId,
        days: settings.retentionDays,
      });
      settings.retentionBeginsAt = beginsAt;
    }
    const data = Object.fromEntries(
      differ.map((name) => [name, { was: was[name], is: settings[name] }]),
    );
    await noteChange(store, tx, { client_id: clientId, principal, data });
    return settings;
  });
}

/** What is undefined is as what is left out. */
type SettingsGiven = { [Name in keyof ClientSettings]?: ClientSettings[Name] | undefined };

function changed(was: ClientSettingsNow, changes: SettingsGiven): ClientSettingsNow {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  // Of the settings' own types, since nothing of it is undefined any more.
  return { ...was, ...(Object.fromEntries(given) as Partial<ClientSettings>) };
}

function differences(was: ClientSettings, is: ClientSettings): (keyof ClientSettings)[] {
  // Object.keys forgets the names; those of a change are among them.
  const names = Object.keys(was) as (keyof ClientSettings)[];
  return names.filter((name) => !isDeepStrictEqual(was[name], is[name]));
}

async function writeClient(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  { clientId: id, ...settings }: { clientId: string } & ClientSettings,
): Promise<void> {
  const { returnUrls, screeningMatch, uniqueReference } = settings;
  const policy = { screening_match: screeningMatch, unique_reference: uniqueReference };
  await execute(
    tx,
    `update clients set return_urls = $2, screening_match = $3, unique_reference = $4, tag = $5
     where id = $1`,
    [
      ...[id, returnUrls, screeningMatch, uniqueReference],
      tags.of('clients', { id, return_urls: returnUrls, ...policy }),
    ],
  );
}

async function noteChange(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  change: { client_id: string; principal: string; data: object },
): Promise<void> {
  const id = uuidv7();
  await execute(
    tx,
    `insert into client_changes (id, client_id, principal, data, tag) values ($1, $2, $3, $4, $5)`,
    [
      ...[id, change.client_id, change.principal, JSON.stringify(change.data)],
      tags.of('client_changes', { id, ...change }),
    ],
  );
}

/** Of one setting, by its name: what it was, and what it was changed to. */
const changeData = z.record(z.string(), z.object({ was: z.unknown(), is: z.unknown() }));

const changeRow = z.object({
  id: parse.uuid,
  client_id: parse.uuid,
  principal: z.string(),
  data: changeData,
  at: z.date(),
  tag: z.string(),
});

export interface ClientSettingsChange {
  id: string;
  at: Date;
  principal: string;
  changes: z.output<typeof changeData>;
}

/**
 * What was changed of a client's settings, newest first.
 * @throws KycError `invalid_request` for a cursor that is not ours; RowChangedError when one is not as
 *   we wrote it
 */
export async function listSettingsChanges(
  { app, tags }: Store,
  input: { clientId: string; limit?: number | undefined; after?: string | undefined },
): Promise<Page<ClientSettingsChange>> {
  const limit = pageSize(input.limit);
  const values: unknown[] = [input.clientId, limit + 1];
  const isAfter = input.after === undefined ? '' : 'and id < $3';
  if (input.after !== undefined) values.push(readCursor(input.after, isUuid));
  const rows = await queryRows(
    app,
    changeRow,
    `select id, client_id, principal, data, at, tag from client_changes
     where client_id = $1 ${isAfter} order by id desc limit $2`,
    values,
  );
  const items = rows.map((row) => {
    tags.check('client_changes', row, row.tag);
    return { id: row.id, at: row.at, principal: row.principal, changes: row.data };
  });
  return pageOf(rows, items, limit, ({ id }) => id);
}
