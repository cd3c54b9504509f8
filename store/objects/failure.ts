import { KycError } from '../../domain/errors.ts';

/**
 * Our error for what went wrong at the object storage. What the content's own stream failed with
 * passes as it is, when it is ours. The cause stays out: it may name folders, buckets and keys.
 */
export function objectFailure(error: unknown): KycError {
  if (error instanceof KycError) return error;
  const name = error instanceof Error ? codeOf(error) : typeof error;
  return new KycError('objects_unavailable', `The object storage cannot be used (${name}).`);
}

function codeOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return /^[\w.-]{1,64}$/.test(code) ? code : 'unknown';
}
