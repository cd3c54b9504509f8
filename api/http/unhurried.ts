import type { ServerResponse } from 'node:http';

/**
 * Keeps an answer open although we are slow to send it: closes the connection only where the reader takes no
 * data. Use it only where the work that we wait for has a time limit of its own.
 */
export function unhurried(response: ServerResponse): void {
  response.on('timeout', () => {
    const isUnread = response.writableNeedDrain || (response.socket?.writableLength ?? 0) > 0;
    if (isUnread) response.destroy();
  });
}
