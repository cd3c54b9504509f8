import { z } from 'zod';
import type { CaptureVerdict } from '../../domain/capture-verdict.ts';
import * as parse from '../parse.ts';
import type { CaptureRow } from '../types.ts';

/** Everything that one image shows; a `where` follows. */
export const selectCaptures = `
  select c.id, c.verification_id, c.session, c.step, c.object_key, c.state, c.gate, c.message,
    c.next_step, c.created_at, c.settled_at, o.mime_type, o.bytes,
    c.attempt = v.attempts_used + 1 and c.session =
      (select max(number) from vendor_sessions where verification_id = v.id) as is_of_this_try
  from captures c
  join objects o on o.key = c.object_key
  join verifications v on v.id = c.verification_id`;

export const captureRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid,
  session: z.int(),
  is_of_this_try: z.boolean(),
  step: z.string(),
  object_key: z.string(),
  state: z.enum(['stored', 'accepted', 'refused']),
  gate: z.string().nullable(),
  message: z.string().nullable(),
  next_step: z.string().nullable(),
  created_at: z.date(),
  settled_at: z.date().nullable(),
  mime_type: z.string(),
  bytes: parse.count,
});

export function captureOf(row: z.output<typeof captureRow>): CaptureRow {
  return {
    id: row.id,
    verificationId: row.verification_id,
    session: row.session,
    isOfThisTry: row.is_of_this_try,
    step: row.step,
    objectKey: row.object_key,
    mimeType: row.mime_type,
    bytes: row.bytes,
    verdict: verdictOf(row),
    createdAt: row.created_at,
    settledAt: row.settled_at,
  };
}

function verdictOf(row: z.output<typeof captureRow>): CaptureVerdict | null {
  if (row.state === 'stored') return null;
  if (row.state === 'accepted') return { accepted: true, next: row.next_step };
  return { accepted: false, gate: row.gate ?? '', message: row.message ?? '' };
}
