import type { ActivityLogger } from '../../activities/deps.ts';

/** A logger whose entries can be looked at, as the JSON that would be written. */
export function recordingLogger(): { logger: ActivityLogger; text: () => string } {
  const entries: string[] = [];
  const log = (fields: Record<string, unknown>, message: string): void => {
    entries.push(JSON.stringify({ ...fields, message }));
  };
  return { logger: { info: log, warn: log, error: log }, text: () => entries.join('\n') };
}
