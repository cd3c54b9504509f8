import { pino, type Logger, type LoggerOptions } from 'pino';

export type { Logger } from 'pino';

/** Fields that hold secrets or personal data wherever they turn up in a log entry. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'credentials',
  'subject',
  'body',
  'url',
  'link',
];

/**
 * JSON lines on stdout. Times are ISO 8601 UTC, levels are words; every entry names its process. It redacts
 * secret fields that code logs by mistake.
 */
export function createLogger(options: { process: string; level: string }): Logger {
  // Synchronous: lines keep their order, and none is lost when the process exits.
  const stdout = pino.destination({ dest: 1, sync: true });
  const settings = {
    level: options.level,
    base: { process: options.process, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.headers.${field}`]),
      censor: '[redacted]',
    },
  } satisfies LoggerOptions;
  return pino(settings, stdout);
}
