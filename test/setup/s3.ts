import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ObjectsConfig } from '../../store/objects/object-store.ts';
import { ensureS3Server } from '../../tools/setup/servers.mjs';
import { ManagedProcess } from '../../tools/stack/managed-process.ts';
import { freePort } from '../../tools/stack/ports.ts';
import { inherited } from '../../tools/process-environment.ts';

const BUCKET = 'objects';

/** A real S3 server on this machine that keeps one empty bucket in a folder. */
export interface TestS3 {
  config: Extract<ObjectsConfig, { kind: 's3' }>;
  /** Where the server keeps what it was given. */
  folder: string;
  stop(): Promise<void>;
}

/** @throws SetupError naming the remedy when there is no such server and it cannot be built */
export async function startS3(): Promise<TestS3> {
  const command = await ensureS3Server();
  const folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-s3-'));
  await mkdir(path.join(folder, 'data', BUCKET), { recursive: true });
  const port = await freePort();
  const credentials = {
    accessKeyId: 'the-tests',
    secretAccessKey: randomBytes(24).toString('hex'),
  };
  const endpoint = `http://127.0.0.1:${port}`;
  const server = new ManagedProcess({
    name: 's3',
    command,
    args: ['--port', `127.0.0.1:${port}`, 'posix', path.join(folder, 'data')],
    environment: {
      ...inherited(),
      ROOT_ACCESS_KEY_ID: credentials.accessKeyId,
      ROOT_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    workingDirectory: folder,
    logFile: path.join(folder, 's3.log'),
    isReady: () => fetch(endpoint).then(() => true),
  });
  await server.start();
  return {
    config: {
      kind: 's3',
      bucket: BUCKET,
      prefix: 'kyc',
      region: 'us-east-1',
      endpoint,
      credentials,
    },
    folder: path.join(folder, 'data'),
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
