import express from 'express';
import type { Request, RequestHandler } from 'express';

/** Reads an HTML form's body for {@link formOf}. */
export const readForm: RequestHandler = express.text({
  type: 'application/x-www-form-urlencoded',
  limit: '10kb',
});

/** The fields of a form that {@link readForm} has read; empty for any other body. */
export const formOf = (request: Request): URLSearchParams =>
  new URLSearchParams(typeof request.body === 'string' ? request.body : '');
