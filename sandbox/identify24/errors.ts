import type { ErrorRequestHandler } from 'express';

/** A refusal as `{result: false, response_status, messages}`. */
export class IdentifyRefusal extends Error {
  /** Of HTTP; 200 where the vendor answers a failure with a success. */
  readonly status: number;
  readonly messages: string[];

  constructor(status: number, messages: string[]) {
    super(messages.join(' '));
    this.name = 'IdentifyRefusal';
    this.status = status;
    this.messages = messages;
  }
}

export const badRequest = (messages: string[]): IdentifyRefusal =>
  new IdentifyRefusal(400, messages);
export const unauthorized = (message: string): IdentifyRefusal =>
  new IdentifyRefusal(401, [message]);
export const requestFailed = (message: string): IdentifyRefusal =>
  new IdentifyRefusal(402, [message]);
export const notFound = (message: string): IdentifyRefusal => new IdentifyRefusal(404, [message]);
export const conflict = (message: string): IdentifyRefusal => new IdentifyRefusal(409, [message]);

/** 200 with `result: false`: understood, and not done. `response_status` is missing, as it sometimes is. */
export const notDone = (message: string): IdentifyRefusal => new IdentifyRefusal(200, [message]);

export const refuse: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const refusal = error instanceof SyntaxError ? badRequest(['The body is not JSON.']) : error;
  if (!(refusal instanceof IdentifyRefusal)) {
    next(error);
    return;
  }
  const { status, messages } = refusal;
  response.locals['note'] = refusal.message;
  response.status(status).json({
    result: false,
    ...(status === 200 ? {} : { response_status: status }),
    messages,
  });
};
