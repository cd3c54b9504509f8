import type { ActivityLogger } from '../../activities/deps.ts';

/** A logger whose entries can be looked at, as the JSON that would be written. */
export function recordingLogger(): { logger: ActivityLogger; text: () => string } {
  const entries: string[] = [];
  const log =
    (level: string) =>
    (fields: Record<string, unknown>, message: string): void => {
      entries.push(JSON.stringify({ level, ...fields, message }));
    };
  const logger = { info: log('info'), warn: log('warn'), error: log('error') };
  return { logger, text: () => entries.join('\n') };
}
