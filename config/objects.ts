import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from './read.ts';
import { factsOf, type Environment } from './schema.ts';

/** As `openStore` takes it. */
export type ObjectsSettings =
  | { kind: 'folder'; directory: string }
  | {
      kind: 's3';
      bucket: string;
      prefix: string;
      region: string;
      endpoint: string | undefined;
      credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
    };

export const OBJECTS = [
  'OBJECTS_URL',
  'OBJECTS_S3_ENDPOINT',
  'OBJECTS_S3_REGION',
  'OBJECTS_S3_ACCESS_KEY_ID',
  'OBJECTS_S3_SECRET_ACCESS_KEY',
] as const;

/** @throws ConfigError when only one half of the S3 credentials is there */
export function objectsOf(read: Pick<Environment, (typeof OBJECTS)[number]>): ObjectsSettings {
  const { OBJECTS_URL: url } = read;
  if (!url.startsWith('s3://')) {
    const directory = url.startsWith('file://') ? fileURLToPath(url) : path.resolve(url);
    return { kind: 'folder', directory };
  }
  const [bucket = '', ...prefix] = url.slice('s3://'.length).split('/');
  return {
    kind: 's3',
    bucket,
    prefix: prefix.filter((part) => part !== '').join('/'),
    region: read.OBJECTS_S3_REGION,
    endpoint: read.OBJECTS_S3_ENDPOINT,
    credentials: credentialsOf(read),
  };
}

function credentialsOf({
  OBJECTS_S3_ACCESS_KEY_ID: accessKeyId,
  OBJECTS_S3_SECRET_ACCESS_KEY: secretAccessKey,
}: Pick<Environment, (typeof OBJECTS)[number]>) {
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey };
  }
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  const variable =
    accessKeyId === undefined ? 'OBJECTS_S3_ACCESS_KEY_ID' : 'OBJECTS_S3_SECRET_ACCESS_KEY';
  const { remedy } = factsOf(variable);
  throw new ConfigError([{ variable, problem: 'is missing beside its other half', remedy }]);
}
