import { KycError } from '../../domain/errors.ts';

/**
 * An error as a log may hold it: names, codes and where it happened. Messages are kept only when we
 * wrote them; a database's or a library's message may quote personal data.
 */
export interface SafeError {
  name: string;
  code?: string;
  message?: string;
  frames?: string[];
  cause?: SafeError;
}

const MAX_FRAMES = 12;
const MAX_CAUSES = 3;

export function safeError(error: unknown, depth = 0): SafeError {
  if (!(error instanceof Error)) return { name: typeof error };
  const safe: SafeError = { name: error.name };
  const code = codeOf(error);
  if (code !== null) safe.code = code;
  if (error instanceof KycError) safe.message = error.message;
  else safe.frames = framesOf(error);
  if (error.cause !== undefined && depth < MAX_CAUSES) {
    safe.cause = safeError(error.cause, depth + 1);
  }
  return safe;
}

function codeOf(error: Error): string | null {
  if (!('code' in error)) return null;
  return typeof error.code === 'string' && /^[\w.-]{1,64}$/.test(error.code) ? error.code : null;
}

/** The stack without its first lines, which repeat the message. */
function framesOf(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').map((line) => line.trim());
  return lines.filter((line) => /^at .+:\d+:\d+\)?$/.test(line)).slice(0, MAX_FRAMES);
}
