/** The shapes that the store takes and gives, by subject. */
export * from './types/config.ts';
export * from './types/verifications.ts';
export * from './types/sessions.ts';
export * from './types/inbox.ts';
export * from './types/transitions.ts';
export * from './types/outbox.ts';
export * from './types/reviews.ts';
export * from './types/cases.ts';
export * from './types/hits.ts';
export * from './types/objects.ts';
export * from './types/erasure.ts';
export * from './types/console.ts';
export * from './types/requests.ts';
