import { describe, expect, it } from 'vitest';
import { readAnswerAs } from '../../../vendors/http.ts';
import {
  getDetails,
  getOfSession,
  getTimestamp,
  patchSession,
  postMedia,
} from '../../../vendors/veriff/client.ts';
import { veriff } from '../../../vendors/veriff/index.ts';
import {
  mediaListSchema,
  patchedSchema,
  personMessageSchema,
  timestampSchema,
  uploadedSchema,
} from '../../../vendors/veriff/schemas.ts';
import { sample } from './samples.ts';
import type { Sample } from './samples.ts';
import { answering, callTo, faultOf, REQUEST, startVeriff } from './support.ts';

const ID = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';
const ANOTHER = 'ebbf6434-3bf1-4020-8ac3-1ef51a25c673';
const UNKNOWN = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const NOW = () => new Date('2019-10-29T06:30:25.597Z');
const jsonOf = (body: Buffer): unknown => JSON.parse(body.toString('utf8'));

/** A sample with UUIDs where the document prints names of what would stand there. */
const filled = (name: Sample): Buffer =>
  Buffer.from(
    sample(name)
      .toString()
      .replaceAll(/"\{(MEDIA|TIMESTAMP)_ID\}"/g, `"${ANOTHER}"`),
  );

describe('a request is what the document prints', () => {
  it('for handing in', async () => {
    const { baseUrl, asked } = await answering(sample('patched'));
    await patchSession(callTo({ baseUrl, now: NOW }), ID);
    expect(asked[0]).toMatchObject({ method: 'PATCH', path: `/v1/sessions/${ID}` });
    expect(jsonOf(asked[0]?.body ?? Buffer.alloc(0))).toEqual(jsonOf(sample('patch-request')));
  });

  it('for an image, which is a data URI in base64', async () => {
    const { baseUrl, asked } = await answering(sample('media-upload'));
    const image = { context: 'document-front', bytes: Buffer.from('GIF8'), mimeType: 'image/png' };
    await postMedia(callTo({ baseUrl, now: NOW }), ID, image);
    expect(asked[0]).toMatchObject({ method: 'POST', path: `/v1/sessions/${ID}/media` });
    // The document's own content was lost to an ellipsis.
    const printed = sample('media-request')
      .toString()
      .replace(/"content": "[^"]*"/, '"content": "data:image/png;base64,R0lGOA=="');
    expect(jsonOf(asked[0]?.body ?? Buffer.alloc(0))).toEqual(JSON.parse(printed));
  });
});

describe("an answer of the document's is read", () => {
  it('after handing in', () => {
    const { verification } = readAnswerAs(sample('patched'), patchedSchema);
    expect(verification.id).toBe('fd5c1563-1d23-4b1a-ae46-7ba429927ed8');
  });

  it('after an upload, whose size is a number of bytes and whose name is wrong', () => {
    const { image } = readAnswerAs(sample('media-upload'), uploadedSchema);
    expect(image).toMatchObject({
      id: '39388f8d-c6d6-4e9b-92c6-6978b2e8d664',
      name: 'document-back.jpg',
      mimetype: 'image/png',
      size: 52_268,
      timestamp: { id: '6f7e2967-4953-4e35-9aed-4ba69f65db80' },
    });
  });

  it.each(['media-of-session', 'media-of-attempt'] as const)('as a list of media (%s)', (name) => {
    const list = readAnswerAs(filled(name), mediaListSchema);
    expect(list.images[0]).toMatchObject({ id: ANOTHER, size: '{SIZE_IN_KB}' });
    expect(list.videos[0]).toMatchObject({ id: ANOTHER, duration: '{DURATION_IN_SECONDS}' });
    expect(readAnswerAs(sample(name), mediaListSchema)).toMatchObject({
      ...{ images: [], videos: [] },
      skipped: list.images.length + list.videos.length,
    });
  });

  it('as a timestamp', () => {
    const { timestamp } = readAnswerAs(filled('timestamp'), timestampSchema);
    expect(timestamp.dataHash).toEqual({ algorithm: 'SHA-256', value: '{HASH_VALUE}' });
  });
});

describe("the document's sample of a person", () => {
  it('is not JSON, because of a comma, and is an invalid response like any other such answer', async () => {
    const { baseUrl } = await answering(sample('person'));
    const answer = await getDetails(callTo({ baseUrl }), ID, 'person');
    expect(() => readAnswerAs(answer, personMessageSchema)).toThrow(
      expect.objectContaining({ code: 'vendor_invalid_response' }) as Error,
    );
    expect(veriff.readResult({ kind: 'person', body: answer })).toBeNull();
  });

  it('without that comma names everything that there is', () => {
    const body = Buffer.from(sample('person').toString().replace('},\n]', '}\n]'));
    const result = veriff.readResult({ kind: 'person', body });
    expect(result?.person).toMatchObject({ idNumber: 'string', firstName: 'string' });
    expect(result?.documents[0]?.fields.map(({ name }) => name)).toEqual([
      'idCode',
      'placeOfBirth',
      'citizenships',
    ]);
    expect(result?.screening).toEqual([
      expect.objectContaining({ name: 'string', category: 'string, SIP or PEP' }),
    ]);
    expect(result?.raw).toEqual(jsonOf(body));
  });
});

describe.each(['hmac', 'legacy'] as const)('what a session has (%s)', (signatureScheme) => {
  it('is asked for, signed both ways', async () => {
    const sandbox = await startVeriff(signatureScheme);
    const call = callTo({ ...sandbox, credentials: { signatureScheme } });
    const { reference } = await veriff.createSession(call, REQUEST);
    await sandbox.act(reference.id, 'approve', { pepSanctionMatch: 'MATCH' });
    const person = await getDetails(call, reference.id, 'person');
    expect(veriff.readResult({ kind: 'person', body: person })).toMatchObject({
      person: { firstName: REQUEST.subject.firstName },
      screening: [{ category: 'PEP', numberOfMatches: 1 }],
    });
    const watchlist = await getDetails(call, reference.id, 'watchlist-screening');
    expect(veriff.readResult({ kind: 'watchlist', body: watchlist })).toMatchObject({
      checks: [{ name: 'watchlistScreening', passed: false }],
      screening: [{ matchTypes: ['pep'] }],
    });
    const media = await getOfSession(call, reference.id, 'media');
    const { images } = readAnswerAs(media, mediaListSchema);
    const { id = '' } = images[0]?.timestamp ?? {};
    const first = await getTimestamp(call, id);
    expect(readAnswerAs(first, timestampSchema).timestamp.id).toBe(id);
  });
});

describe('a session that the vendor does not know', () => {
  it.each(['media', 'attempts', 'decision'] as const)('has no %s', async (what) => {
    const call = callTo(await startVeriff());
    const fault = await faultOf(getOfSession(call, UNKNOWN, what));
    expect(fault.code).toBe('vendor_session_unknown');
  });

  it.each(['person', 'watchlist-screening'] as const)('has no %s', async (what) => {
    const call = callTo(await startVeriff());
    const fault = await faultOf(getDetails(call, UNKNOWN, what));
    expect(fault.code).toBe('vendor_session_unknown');
  });
});
