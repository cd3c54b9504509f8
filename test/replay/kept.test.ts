import { readdirSync } from 'node:fs';
import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { cellsOf, readPage } from '../../tools/documents/pages.ts';
import { HISTORIES, parse, readText } from './replayer.ts';

/** What says something of a person or of a decision; docs/security.md says so as well. */
const TELLS = [
  ...['outcome', 'reasons', 'reason', 'screening', 'parts', 'vendorCode', 'warning'],
  ...['status', 'verdict', 'decidedBy', 'deadline', 'effect', 'principal', 'decision'],
  ...['accepted', 'gate', 'fields'],
];
const IDS = [
  ...['verificationId', 'clientId', 'accountId', 'inboxId', 'captureId'],
  ...['run', 'follows', 'attempt'],
];
const PROGRESS = [
  ...['type', 'kind', 'session', 'number', 'sessions', 'endedSessions', 'returned', 'unused'],
  ...['unanswered', 'askedAgain', 'mayBeHeld'],
  ...['write', 'written', 'missing', 'ready', 'broken', 'step', 'next', 'end', 'buyNothing'],
  ...['attemptsUsed', 'untilAnswered', 'isForgotten', 'forRevision', 'ring', 'fact'],
  ...['did', 'deleted', 'gone', 'refused'],
];
const TIMES = [
  ...['expiresAt', 'at', 'nextDueInMs', 'waitMs', 'forMs'],
  'firstMs',
  'factor',
  'capMs',
];
/** By which change of the code a run goes, as the SDK notes it. */
const PATCHES = ['id', 'deprecated'];
/** What vendor, client and account want: the same for all people. */
const SETTINGS = ['vendor', 'mode', 'maxAttempts', 'rulesVersion', 'lifecycle', 'policy'];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

/** Every payload in an event, decoded. Those that are no object are a workflow's ids, labels and summaries. */
function payloadsIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(payloadsIn);
  if (!isObject(value)) return [];
  const { metadata, data } = value;
  if (isObject(metadata) && data instanceof Uint8Array) {
    return [defaultPayloadConverter.fromPayload({ metadata: bytesOf(metadata), data })];
  }
  return Object.values(value).flatMap(payloadsIn);
}

const bytesOf = (metadata: Record<string, unknown>): Record<string, Uint8Array> =>
  Object.fromEntries(
    Object.entries(metadata).flatMap(([name, value]) =>
      value instanceof Uint8Array ? [[name, value]] : [],
    ),
  );

/** What is named as a whole. */
const WHOLE = ['lifecycle', 'policy', 'parts'];

/** The fields of a payload by their names. */
function fieldsIn(value: unknown, name = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => fieldsIn(one, name));
  if (!isObject(value) || WHOLE.includes(name)) return name === '' ? [] : [name];
  return Object.entries(value).flatMap(([field, inner]) => fieldsIn(inner, field));
}

const names = readdirSync(HISTORIES).map((file) => file.replace(/\.json$/, ''));

describe('A field that histories keep', () => {
  it('is an id, progress, a time, a setting, or one that the page on security names', async () => {
    const kept = new Set<string>();
    for (const name of names) {
      for (const payload of payloadsIn(parse(await readText(name)).events)) {
        for (const field of fieldsIn(payload)) kept.add(field);
      }
    }
    const known = new Set([...TELLS, ...IDS, ...PROGRESS, ...TIMES, ...PATCHES, ...SETTINGS]);
    expect([...kept].filter((field) => !known.has(field))).toEqual([]);
    expect([...kept]).toEqual(expect.arrayContaining(['outcome', 'reasons', 'screening']));
  });

  it('and that tells something of a person stands in that page, and no other does', () => {
    const [, section = ''] = readPage('docs/security.md').split('### What a history tells\n');
    const [table = ''] = section.split('\n#');
    const named = cellsOf(table).flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)]);
    expect(named.map(([, field]) => field).sort()).toEqual([...TELLS].sort());
  });
});
