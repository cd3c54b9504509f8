import type { ServerResponse } from 'node:http';

/**
 * Has an answer live on though we are slow to go on with it: the connection is cut off only where it is the
 * reader who takes nothing. To be used where whatever is waited for has a limit of its own.
 */
export function unhurried(response: ServerResponse): void {
  response.on('timeout', () => {
    const isUnread = response.writableNeedDrain || (response.socket?.writableLength ?? 0) > 0;
    if (isUnread) response.destroy();
  });
}
