import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';

/** POST /control/{vendor}/faults. */
export const faultSchema = z.strictObject({
  kind: z.enum(['status', 'echo', 'hang', 'disconnect', 'disconnect-after', 'truncate', 'garbage']),
  /** For `status` (default 500), `echo` (default 400) and `garbage` (default 200). */
  status: z.int().min(200).max(599).optional(),
  retryAfterSeconds: z.int().min(0).optional(),
  /** `Retry-After` as it stands, whatever it is: a date, years, words. */
  retryAfter: z.string().max(100).optional(),
  /** Only requests whose path contains this. */
  path: z.string().optional(),
  method: z.string().optional(),
  /** How often; 0 until cleared. */
  times: z.int().min(0).default(1),
});

export type Fault = z.infer<typeof faultSchema>;

const matches = (fault: Fault, request: Request): boolean =>
  (fault.path === undefined || request.originalUrl.includes(fault.path)) &&
  (fault.method === undefined || fault.method.toUpperCase() === request.method);

function apply(fault: Fault, request: Request, response: Response): 'handled' | 'go-on' {
  const retryAfter = fault.retryAfter ?? fault.retryAfterSeconds?.toString();
  if (retryAfter !== undefined) response.set('Retry-After', retryAfter);
  switch (fault.kind) {
    case 'status':
      response.status(fault.status ?? 500).json({ message: 'The sandbox was told to fail.' });
      return 'handled';
    case 'echo':
      void quote(request, response, fault.status ?? 400);
      return 'handled';
    case 'garbage':
      response
        .status(fault.status ?? 200)
        .type('json')
        .send('{"status": "succ\u0000<html>');
      return 'handled';
    case 'hang':
      return 'handled';
    case 'disconnect':
      request.socket.destroy();
      return 'handled';
    case 'disconnect-after':
      // The work is done, the answer never leaves: what an orphaned session comes from.
      response.end = () => {
        request.socket.destroy();
        return response;
      };
      return 'go-on';
    case 'truncate':
      // The work is done, and the answer breaks off in the middle.
      response.end = (answer?: unknown) => {
        const bytes = bytesOf(answer);
        response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => {
          request.socket.destroy();
        });
        return response;
      };
      return 'go-on';
  }
}

/** Some vendors repeat in a refusal what they were sent. */
async function quote(request: Request, response: Response, status: number): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set: buffers
  const body = Buffer.concat(chunks).toString('utf8');
  const said = { address: request.originalUrl, headers: request.headers, body };
  response.status(status).json({ message: `Not understood: ${body}`, error: said, ...said });
}

function bytesOf(answer: unknown): Buffer {
  if (Buffer.isBuffer(answer)) return answer;
  return Buffer.from(typeof answer === 'string' ? answer : '{"message":"');
}

/** The faults that wait for a vendor's next requests, first come first used. */
export class Faults {
  #faults: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times === 0 ? Infinity : fault.times });
  }

  list(): Fault[] {
    return this.#faults.map(({ fault }) => fault);
  }

  clear(): void {
    this.#faults = [];
  }

  readonly middleware: RequestHandler = (request, response, next) => {
    const found = this.#faults.find(({ fault }) => matches(fault, request));
    if (found === undefined) {
      next();
      return;
    }
    found.left -= 1;
    if (found.left <= 0) this.#faults = this.#faults.filter((each) => each !== found);
    response.locals['note'] = `fault: ${found.fault.kind}`;
    if (apply(found.fault, request, response) === 'go-on') next();
  };
}
