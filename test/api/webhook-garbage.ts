import fc from 'fast-check';
import type { RawRequest } from './raw-http.ts';

/** One way of making a request that its sender could not have sent. */
type Spoiling = (request: RawRequest) => RawRequest;

const withHeader =
  (name: string, value: string): Spoiling =>
  ({ headers, ...same }) => ({
    ...same,
    headers: [...headers.filter(([known]) => known.toLowerCase() !== name), [name, value]],
  });
const addHeader =
  (name: string, value: string): Spoiling =>
  ({ headers, ...same }) => ({ ...same, headers: [...headers, [name, value]] });
const withBody =
  (change: (body: Buffer) => Buffer): Spoiling =>
  (request) => ({ ...request, body: change(request.body) });
const valueOf = ({ headers }: RawRequest, name: string): string =>
  headers.find(([known]) => known === name)?.[1] ?? '';

/** What a header may hold: any byte but the end of the line. */
export const headerText = fc
  .uint8Array({ maxLength: 80 })
  .map((bytes) =>
    Buffer.from(bytes.filter((byte) => byte > 31 && byte !== 127)).toString('latin1'),
  );

const SIGNATURE = 'x-hmac-signature';
const CLIENT = 'x-auth-client';

/** Signatures of every wrong shape, made of the right one. */
const wrongSignature: fc.Arbitrary<Spoiling> = fc
  .oneof(
    headerText.map((text) => () => text),
    fc.tuple(fc.nat(63), fc.integer({ min: 1, max: 15 })).map(([at, by]) => (right: string) => {
      const digit = (parseInt(right[at] ?? '0', 16) ^ by).toString(16);
      return right.slice(0, at) + digit + right.slice(at + 1);
    }),
    fc.nat(63).map((length) => (right: string) => right.slice(0, length)),
    fc.constantFrom<(right: string) => string>(
      (right) => `${right}00`,
      (right) => `sha256=${right}`,
      (right) => `"${right}"`,
      (right) => `${right}, ${right}`,
      (right) => `${right.slice(0, 32)} ${right.slice(32)}`,
      (right) => Buffer.from(right, 'hex').toString('base64'),
      (right) => right.slice(32) + right.slice(0, 32),
      () => '0'.repeat(64),
      () => '',
    ),
  )
  .map(
    (change) => (request) => withHeader(SIGNATURE, change(valueOf(request, SIGNATURE)))(request),
  );

/** Another header beside the right one: two words that contradict each other count as none. */
const doubled: fc.Arbitrary<Spoiling> = fc.oneof(
  headerText.map((text) => addHeader(SIGNATURE, `${text}.`)),
  headerText.map((text) => addHeader('vrf-hmac-signature', `${text}.`)),
  headerText.map((text) => addHeader(CLIENT, `${text}.`)),
);

/** A replay of other bytes than were signed. */
const changedBody: fc.Arbitrary<Spoiling> = fc.oneof(
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([at, by]) =>
    withBody((body) => {
      const changed = Buffer.from(body);
      const place = at % body.length;
      changed[place] = (changed[place] ?? 0) ^ by;
      return changed;
    }),
  ),
  fc.nat().map((length) => withBody((body) => body.subarray(0, length % body.length))),
  fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .map((more) => withBody((body) => Buffer.concat([body, more]))),
);

const oddlySent: fc.Arbitrary<Spoiling> = fc.oneof(
  fc
    .constantFrom('', 'text/plain', 'application/jsonp', 'json', 'a/b;application/json', '*/*')
    .map((type) => withHeader('content-type', type)),
  fc
    .constantFrom('gzip', 'deflate', 'br', 'zstd', 'x-gzip', 'gzip, identity', 'chunked')
    .map((encoding) => addHeader('Content-Encoding', encoding)),
  headerText
    .filter((text) => text.trim() !== '' && text.trim().toLowerCase() !== 'identity')
    .map((text) => addHeader('Content-Encoding', text)),
);

/** Path tokens with odd escapes: none of them names an account and a kind of message. */
const wrongTarget: fc.Arbitrary<Spoiling> = fc
  .oneof(
    fc.constantFrom(
      '%00',
      '%ff',
      '%',
      '%zz',
      '%2e%2e',
      '/..',
      '%2f',
      ';a=b',
      '%c0%af',
      '.',
      '\xff',
    ),
    fc.stringMatching(/^[\w%.~-]{1,30}$/),
  )
  .chain((odd) =>
    fc.nat(40).map((at) => (request: RawRequest) => {
      const { target } = request;
      const place = '/webhooks/'.length + (at % (target.length - '/webhooks/'.length));
      return { ...request, target: target.slice(0, place) + odd + target.slice(place) };
    }),
  );

/** Each makes an authentic request one that nobody with the secret sent, or that nothing is at. */
export const spoiling: fc.Arbitrary<Spoiling> = fc.oneof(
  wrongSignature,
  doubled,
  changedBody,
  oddlySent,
  wrongTarget,
  headerText.map((text) => withHeader(CLIENT, `${text}.`)),
);

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('\0', 'a\0b', '\ud800', '\u202e', '__proto__', 'x'.repeat(20_000), '1e999', ''),
);
const oddNumber = fc.oneof(
  fc.constantFrom(0, -0, 1e308, -1e308, 2 ** 53, 2 ** 31, 9001, 9001.5, 1e-320),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  oddNumber,
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], { toString: 1 }, { length: -1 }),
  fc.array(oddText, { maxLength: 3 }),
  fc.dictionary(oddText, oddText, { maxKeys: 3 }),
);

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** JSON with some of these fields replaced by another type, doubled, or nested far too deep. */
export function oddJson(fields: Record<string, unknown>): fc.Arbitrary<string> {
  const names = Object.keys(fields);
  const one = fc.tuple(fc.constantFrom(...names), oddValue);
  const replaced = fc
    .array(one, { minLength: 1, maxLength: 3 })
    .map((changes) => JSON.stringify({ ...fields, ...Object.fromEntries(changes) }));
  const doubledKeys = one.map(([name, value]) => {
    const text = JSON.stringify(fields).slice(0, -1);
    return `${text},${JSON.stringify(name)}:${JSON.stringify(value)}}`;
  });
  const deep = fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(100, 3_000))
    .map(([name, levels]) => {
      const text = JSON.stringify(fields).slice(0, -1);
      return `${text},${JSON.stringify(name)}:${nested(levels)}}`;
    });
  return fc.oneof(
    { weight: 5, arbitrary: replaced },
    { weight: 2, arbitrary: doubledKeys },
    { weight: 1, arbitrary: deep },
    { weight: 1, arbitrary: oddValue.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.json() },
  );
}

/** Bytes that are hardly HTTP, around a target that exists: what Node's own client would never send. */
export function rawGarbage(target: string, body: Buffer): fc.Arbitrary<Buffer> {
  const line = fc.constantFrom(
    ...[`POST ${target} HTTP/1.1`, `post ${target} HTTP/1.1`, `POST ${target} HTTP/0.9`],
    ...[`POST ${target} HTTP/2.0`, `POST http://x${target} HTTP/1.1`, `POST ${target}`],
    ...[`TRACE ${target} HTTP/1.1`, `CONNECT ${target} HTTP/1.1`, `GET ${target} HTTP/1.1`],
    ...[
      `POST * HTTP/1.1`,
      `PUT ${target} HTTP/1.1`,
      `POST ${target}\0 HTTP/1.1`,
      `POST \xff HTTP/1.1`,
    ],
    ...[`POST ${target}?${'q'.repeat(9_000)} HTTP/1.1`, `M-SEARCH ${target} HTTP/1.1`],
  );
  const headers = fc.subarray([
    ...['Host: x', 'Host: y', 'Content-Type: application/json', `Content-Length: ${body.length}`],
    ...['Content-Length: 0', 'Content-Length: -1', 'Content-Length: 5, 5', 'Content-Length: 1e3'],
    ...['Transfer-Encoding: chunked', 'Transfer-Encoding: gzip, chunked', 'Transfer-Encoding: x'],
    ...['Expect: 100-continue', 'Expect: everything', 'Upgrade: h2c', 'Connection: close, upgrade'],
    ...[
      'Content-Encoding: gzip',
      ' folded',
      'No colon',
      ': no name',
      'Bad\0: x',
      'X: \xff\xfe\x01',
    ],
    ...[`X-Long: ${'x'.repeat(20_000)}`, 'X-Hmac-Signature: [object Object]', 'Trailer: x'],
    ...['X-Forwarded-For: 1.2.3.4, x\xff', 'Authorization: Bearer \xff', 'Cookie: a'],
  ]);
  const end = fc.constantFrom('\r\n', '\n', '\r');
  const rest = fc.oneof(
    fc.constant(body),
    fc.constant(Buffer.from('5\r\n{"id"\r\nffffffffffffffff\r\n')),
    fc.constant(Buffer.from('zz\r\n\r\n0\r\n\r\n')),
    fc.constant(Buffer.from(`3;${'e'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  const nearlyHttp = fc.tuple(line, headers, end, rest).map(([first, more, newline, after]) => {
    const head = [first, ...more, '', ''].join(newline);
    return Buffer.concat([Buffer.from(head, 'latin1'), after]);
  });
  const nothingLikeIt = fc
    .uint8Array({ minLength: 1, maxLength: 300 })
    .map((bytes) => Buffer.from(bytes));
  return fc.oneof({ weight: 5, arbitrary: nearlyHttp }, { weight: 1, arbitrary: nothingLikeIt });
}
