import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';

/** What an answer becomes on its way to us. */
export interface Spoilt {
  body: Buffer;
  contentType?: string;
  status?: number;
}
export type Spoil = (body: Buffer) => Spoilt;

/** Stands before the simulated vendors, and spoils their good answers as it is told to. */
export interface Spoiler {
  url: string;
  /** Null: passes everything on as it is. */
  spoil: Spoil | null;
  close(): void;
}

const OF_THE_CONNECTION = new Set(['content-length', 'transfer-encoding', 'connection']);

export async function startSpoiler(target: string): Promise<Spoiler> {
  const spoiler: Spoiler = { url: '', spoil: null, close: () => server.close() };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = 'GET', url = '/', headers } = request;
      void fetch(`${target}${url}`, {
        method,
        headers: passedOn(headers),
        ...(method === 'GET' || method === 'HEAD' ? {} : { body: Buffer.concat(chunks) }),
      }).then(async (answer) => {
        const body = Buffer.from(await answer.arrayBuffer());
        const { spoil } = spoiler;
        const now: Spoilt = spoil === null || !answer.ok ? { body } : spoil(body);
        const kept = Object.fromEntries(
          [...answer.headers].filter(([name]) => !OF_THE_CONNECTION.has(name)),
        );
        if (now.contentType !== undefined) kept['content-type'] = now.contentType;
        response.writeHead(now.status ?? answer.status, kept).end(now.body);
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  spoiler.url = `http://127.0.0.1:${port}`;
  return spoiler;
}

function passedOn({
  host: _,
  connection: __,
  'content-length': ___,
  ...headers
}: IncomingHttpHeaders) {
  const given = Object.entries(headers).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(given) as Record<string, string>; // just the strings are left
}

const ODD: readonly unknown[] = [
  ...[null, true, 0, -1, 2 ** 53, 1e308, '', ' ', 'x'.repeat(100_000), [], {}, [null]],
  ...[{ value: { value: {} } }, '1970-01-01', '0x10', '\ud800', '__proto__'],
];

/** One value of the JSON, wherever it stands, replaced, wrapped or left out. None of it is a vendor's word. */
function changed(body: Buffer, where: number, how: number): Buffer {
  let root: unknown;
  try {
    root = JSON.parse(body.toString('utf8'));
  } catch {
    return Buffer.concat([body, Buffer.from('{')]);
  }
  const places = placesOf({ root });
  const place = places[where % places.length];
  if (place === undefined) return body;
  const { holder, name } = place;
  const old = holder[name];
  if (how === 0) holder[name] = undefined;
  else if (how === 1) holder[name] = [old];
  else if (how === 2) holder[name] = { [name]: old };
  else holder[name] = ODD[how % ODD.length];
  return Buffer.from(JSON.stringify(places[0]?.holder['root'] ?? null));
}

interface Place {
  holder: Record<string, unknown>;
  name: string;
}

function placesOf(holder: Record<string, unknown>): Place[] {
  return Object.keys(holder).flatMap((name) => {
    const value = holder[name];
    const inner = typeof value === 'object' && value !== null ? value : {};
    // Of a list the names are its numbers.
    return [{ holder, name }, ...placesOf(inner as Record<string, unknown>)];
  });
}

const whole = fc.constantFrom<Spoilt>(
  { body: Buffer.from('') },
  { body: Buffer.from(''), status: 204 },
  { body: Buffer.from('<html><body>Service</body></html>'), contentType: 'text/html' },
  ...['null', '[]', '"', '1e999', '{"data":'.repeat(5_000), '\ufeff{}', '[{}]'].map((text) => ({
    body: Buffer.from(text),
  })),
);

/** Ways to spoil an answer: one of its values, its end, or all of it. */
export const spoiling: fc.Arbitrary<Spoil> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.nat(200), fc.nat(200))
      .map(([where, how]): Spoil => (body) => ({ body: changed(body, where, how) })),
  },
  {
    weight: 1,
    arbitrary: fc
      .nat(2_000)
      .map((at): Spoil => (body) => ({ body: body.subarray(0, at % (body.length + 1)) })),
  },
  {
    weight: 1,
    arbitrary: whole.map(
      (spoilt): Spoil =>
        () =>
          spoilt,
    ),
  },
);
