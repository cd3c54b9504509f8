import { readFileSync } from 'node:fs';

/** Bodies of the vendor's document, byte for byte, the one that is no JSON as well. */
export type Sample =
  'login-answer' | 'created' | 'ident' | 'projects' | 'project' | 'create-request' | 'webhook';

export function sample(name: Sample): Buffer {
  return readFileSync(new URL(`samples/${name}.body`, import.meta.url));
}

/** The sample of ident/get with the comma that it lacks after `created_at`, changed in the ident and around it. */
export function identSample(change: object = {}, around: object = {}): Buffer {
  const mended = sample('ident').toString('utf8').replace('09:57:51" "', '09:57:51", "');
  // The sample is one object with an object in it.
  const answer = JSON.parse(mended) as { data: object };
  const data = { ...answer.data, ...change };
  return Buffer.from(JSON.stringify({ ...answer, ...around, data }), 'utf8');
}

/** What stands for an ident's id in the samples. */
export const SAMPLE_ID = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx';
