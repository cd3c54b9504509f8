import { KycError } from '../../domain/errors.ts';
import { localFolder } from './local-folder.ts';
import type { ObjectsConfig, ObjectStore } from './object-store.ts';

/** The storage that the configuration names; commands that keep no objects name none. */
export function openObjects(config: ObjectsConfig | undefined): ObjectStore {
  if (config === undefined) return later(() => Promise.reject(notConfigured()));
  if (config.kind === 'folder') return localFolder(config.directory);
  let opened: Promise<ObjectStore> | null = null;
  // The AWS SDK is large: only who needs it loads it.
  return later(() => (opened ??= import('./s3.ts').then(({ s3Bucket }) => s3Bucket(config))));
}

function later(open: () => Promise<ObjectStore>): ObjectStore {
  return {
    put: async (content) => (await open()).put(content),
    get: async (key) => (await open()).get(key),
    delete: async (key) => (await open()).delete(key),
    head: async (key) => (await open()).head(key),
    keepTombstone: async (id, text) => (await open()).keepTombstone(id, text),
    readTombstone: async (id) => (await open()).readTombstone(id),
    async *listTombstones() {
      yield* (await open()).listTombstones();
    },
  };
}

function notConfigured(): KycError {
  return new KycError('internal', 'No object storage was configured for this process.');
}
