import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';

/** A frontend behind TLS that takes clients with certificates only, in front of a plain one. */
export interface TlsFrontend {
  address: string;
  close(): Promise<void>;
}

/**
 * Ends TLS as Temporal's own frontend does, and hands every byte on.
 *
 * @param folder what `makeIdentities` made for Temporal
 */
export async function tlsBefore(plainAddress: string, folder: string): Promise<TlsFrontend> {
  const [host = '', port = ''] = plainAddress.split(':');
  const pem = (name: string): Buffer => readFileSync(path.join(folder, name));
  const options: TlsOptions = {
    cert: pem('frontend.pem'),
    key: pem('frontend.key'),
    ca: pem('clients-ca.pem'),
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ['h2'],
  };
  const clients = new Set<{ destroy(): unknown }>();
  const server = createServer(options, (client) => {
    clients.add(client);
    const plain = connect({ host, port: Number(port) });
    client.pipe(plain).pipe(client);
    for (const [one, other] of [
      [client, plain],
      [plain, client],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
  });
  // Who is refused ends a connection that was none.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo; // it listens on TCP
  return {
    address: `127.0.0.1:${own}`,
    close: async () => {
      server.close();
      for (const client of clients) client.destroy();
      await once(server, 'close');
    },
  };
}
