/**
 * What a running try is given up by. A Request follows the signal that it was made with for only as long
 * as somebody holds the Request: collected, it is deaf, to the time and to the caller.
 */
const running = new Set<object>();
/** The same for as long as there is a body to read. */
const read = new WeakMap<object, object>();

/**
 * Fetches once. It is given up when no answer has begun in time, and when the caller's own signal says so,
 * in the middle of the body as well.
 * @param timeoutMs until the status and headers are there, in milliseconds; the body has no limit
 * @throws DOMException `TimeoutError`; what the caller's signal was aborted with; what `fetchOnce` throws
 */
export async function fetchUntil(
  timeoutMs: number,
  request: Request,
  fetchOnce: (request: Request) => Promise<Response>,
): Promise<Response> {
  const { signal } = request;
  const controller = new AbortController();
  const giveUp = (): void => {
    controller.abort(signal.reason);
  };
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`No answer within ${timeoutMs} ms.`, 'TimeoutError'));
  }, timeoutMs);
  // A body can be sent once, so that each try has a copy.
  const copy = new Request(request.clone(), { signal: controller.signal });
  const held = { request, copy, giveUp };
  running.add(held);
  try {
    const answer = await fetchOnce(copy);
    if (answer.body !== null) read.set(answer.body, held);
    return answer;
  } catch (failure) {
    signal.removeEventListener('abort', giveUp);
    throw failure;
  } finally {
    clearTimeout(timer);
    running.delete(held);
  }
}
