import type { Logger } from 'pino';
import { contextOf, type RequestHead } from './context.ts';

/** Tells operators which rows a list was answered without: our database does not hold them as we wrote them. */
export function noteLeftOut(
  { logger, request }: { logger: Logger; request: RequestHead },
  ids: Readonly<Record<string, readonly string[]>>,
): void {
  if (Object.values(ids).every(({ length }) => length === 0)) return;
  const { requestId } = contextOf(request);
  logger.error({ requestId, ...ids }, 'left out of a list: changed');
}
