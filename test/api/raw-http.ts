import { connect } from 'node:net';

/** What a server answered on one connection; `status` is null where it closed without a word. */
export interface RawAnswer {
  status: number | null;
  type: string;
  body: string;
}

/** A request as it is written on the wire. */
export interface RawRequest {
  target: string;
  headers: [name: string, value: string][];
  body: Buffer;
}

/** Longer than any request takes here: what is not answered by then hangs. */
const HANGS_MS = 15_000;
/** Of bytes that may be no whole request: so long a client waits for an answer before it gives up. */
const PATIENCE_MS = 250;

/** The bytes of a POST that is whole, whose headers nobody checks. */
export function bytesOf({ target, headers, body }: RawRequest, framing = 'length'): Buffer {
  const isChunked = framing === 'chunked';
  const frame: RawRequest['headers'] = isChunked
    ? [['Transfer-Encoding', 'chunked']]
    : [['Content-Length', String(body.length)]];
  const all = [['Host', 'kyc.example.com'], ['Connection', 'close'], ...frame, ...headers];
  const lines = all.map(([name = '', value = '']) => `${name}: ${value}\r\n`).join('');
  const head = Buffer.from(`POST ${target} HTTP/1.1\r\n${lines}\r\n`, 'latin1');
  return Buffer.concat([head, isChunked ? chunksOf(body) : body]);
}

function chunksOf(body: Buffer): Buffer {
  const half = Math.floor(body.length / 2);
  const pieces = [body.subarray(0, half), body.subarray(half)].filter(({ length }) => length > 0);
  const chunks = pieces.flatMap((piece) => [
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
}

/**
 * Sends these bytes as they are and reads until the server closes. A client of what may be no whole
 * request gives up when nothing comes for a moment.
 * @throws Error when the server neither answers nor closes
 */
export function sendRaw(
  port: number,
  bytes: Buffer,
  { isWhole }: { isWhole: boolean },
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const heard: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    const hangs = setTimeout(() => {
      socket.destroy();
      reject(new Error(`Neither answered nor closed: ${bytes.toString('latin1').slice(0, 300)}`));
    }, HANGS_MS);
    if (!isWhole) socket.setTimeout(PATIENCE_MS, () => socket.end());
    socket.on('data', (chunk) => heard.push(chunk));
    socket.on('error', () => undefined); // it may be reset while we still write
    socket.on('close', () => {
      clearTimeout(hangs);
      resolve(answerIn(Buffer.concat(heard).toString('latin1')));
    });
    socket.write(bytes);
  });
}

/** The last of the answers, should there be several. */
function answerIn(text: string): RawAnswer {
  const start = [...text.matchAll(/HTTP\/1\.1 \d{3} /g)].at(-1)?.index ?? 0;
  const [head = '', ...rest] = text.slice(start).split('\r\n\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(head) ?? [];
  const [, type = ''] = /^content-type: *(.*)$/im.exec(head) ?? [];
  return {
    status: status === undefined ? null : Number(status),
    type,
    body: rest.join('\r\n\r\n'),
  };
}
