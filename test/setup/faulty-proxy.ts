import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What becomes of a statement. `unsent`: the connection breaks before it gets there. `unanswered`: it is carried
 * out, and the connection breaks before that is told. `halved`: the connection is reset while it is being sent.
 * Else it is refused with this SQLSTATE, or ended by the server (57P01).
 */
export type Fault = 'unsent' | 'unanswered' | 'halved' | { sqlState: string };

/** Of the wire protocol (version 3.0): a type, a length of four bytes that counts itself, and the rest. */
const HEADER_BYTES = 5;
const READY = 'Z';
const SIMPLE_QUERY = 'Q';
const SYNC = 'S';

/**
 * Stands before a Postgres server, and lets one statement fail: the one of that number, in the order in which
 * they come, on whichever connection.
 */
export async function faultyProxy(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  const plan: Plan = { fault: null, left: 0, seen: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    join(client, upstream, plan);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = String((server.address() as AddressInfo).port); // it listens on TCP
  return {
    /** The same database, by way of this. */
    by: (url: string): string => {
      const through = new URL(url);
      through.port = own;
      return through.href;
    },
    /** The statement of that number, from 1, fails. */
    fail: (number: number, fault: Fault): void => {
      Object.assign(plan, { fault, left: number, seen: 0 });
    },
    /** Nothing fails any more. @returns whether the fault was met, and how many statements there were */
    mend: (): { isMet: boolean; seen: number } => {
      const { fault, seen } = plan;
      const isMet = plan.left <= 0 && fault !== null;
      Object.assign(plan, { fault: null, left: 0, seen: 0 });
      return { isMet, seen };
    },
    close: (): void => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

interface Plan {
  fault: Fault | null;
  left: number;
  seen: number;
}

function join(client: Socket, upstream: Socket, plan: Plan): void {
  // How many answers are passed on before the connection breaks; the first is the end of the sign-in.
  const answers = { passed: 0, last: Infinity };
  let statements = 0;
  /** @returns what is sent in its place; null: nothing any more */
  const statement = (bytes: Buffer): Buffer | null => {
    statements += 1;
    plan.seen += 1;
    plan.left -= 1;
    const { fault } = plan;
    if (fault === null || plan.left !== 0) return bytes;
    if (fault === 'unsent') {
      answers.last = statements;
      if (answers.passed === statements) client.destroy();
      return null;
    }
    if (fault === 'unanswered') answers.last = statements;
    if (fault === 'unanswered' || fault === 'halved') return bytes;
    return simpleQuery(refusing(fault.sqlState));
  };
  let isBroken = false;
  const parts: Buffer[] = [];
  let isStarted = false;
  const isHalving = (): boolean => plan.fault === 'halved' && plan.left === 1;
  let pending: Buffer = Buffer.alloc(0);
  client.on('data', (bytes) => {
    if (isBroken) return;
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    for (;;) {
      const length = lengthOf(pending, isStarted);
      if (length === null || pending.length < length) break;
      const message = pending.subarray(0, length);
      pending = pending.subarray(length);
      const type = isStarted ? String.fromCharCode(message[0] ?? 0) : '';
      isStarted = true;
      if (!'QPBDECHS'.includes(type) || type === '') {
        upstream.write(message);
        continue;
      }
      parts.push(message);
      if (type !== SIMPLE_QUERY && type !== SYNC) continue;
      const sent = statement(Buffer.concat(parts.splice(0)));
      if (sent === null) {
        isBroken = true;
        return;
      }
      upstream.write(sent);
    }
    // While it is long, and not whole.
    if (isHalving() && pending.length > HALF_BYTES) {
      plan.left = 0;
      isBroken = true;
      client.resetAndDestroy();
    }
  });
  let answered: Buffer = Buffer.alloc(0);
  upstream.on('data', (bytes) => {
    answered = answered.length === 0 ? bytes : Buffer.concat([answered, bytes]);
    for (;;) {
      const length = lengthOf(answered, true);
      if (length === null || answered.length < length) break;
      const message = answered.subarray(0, length);
      answered = answered.subarray(length);
      const isReady = String.fromCharCode(message[0] ?? 0) === READY;
      if (answers.passed < answers.last) client.write(message);
      if (!isReady) continue;
      answers.passed += 1;
      // The one that is not told was carried out by now; one that was not sent has no answer.
      if (answers.passed > answers.last || (isBroken && answers.passed === answers.last)) {
        client.destroy();
      }
    }
  });
}

const HALF_BYTES = 1_000_000;

function lengthOf(bytes: Buffer, isTyped: boolean): number | null {
  if (isTyped) return bytes.length < HEADER_BYTES ? null : 1 + bytes.readUInt32BE(1);
  return bytes.length < HEADER_BYTES - 1 ? null : bytes.readUInt32BE(0);
}

function simpleQuery(text: string): Buffer {
  const body = Buffer.from(`${text}\0`, 'utf8');
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(SIMPLE_QUERY, 'latin1');
  header.writeUInt32BE(body.length + HEADER_BYTES - 1, 1);
  return Buffer.concat([header, body]);
}

/** SQL that fails as it says. */
function refusing(sqlState: string): string {
  if (sqlState === '57P01') return 'select pg_terminate_backend(pg_backend_pid())';
  return `do $$ begin raise exception using errcode = '${sqlState}', message = 'of the tests'; end $$`;
}
