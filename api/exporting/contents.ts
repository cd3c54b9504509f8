/** Of the layout below: another one where a file's meaning changes or goes. */
export const EXPORT_FORMAT = 1;

/**
 * `subject`: it is about the person alone, and may be handed to them as it is. `client`: it holds what the person
 * may not see (screening, reasons without a message for them), or what others have written or done.
 */
type Audience = 'subject' | 'client';

/** What one kind of file in the folder of a verification is; a `*` stands for its name. */
interface Content {
  audience: Audience;
  what: string;
  /** Whether it is there once the data were erased. */
  stays: boolean;
}

/** Every file that the folder of a verification may have. The table in docs/integrating.md is made of this. */
export const CONTENTS = {
  'verification.json': {
    audience: 'client',
    what: 'as `GET …/{id}` shows it, with the decisions, without its link',
    stays: true,
  },
  'input.json': {
    audience: 'subject',
    what: 'what you have sent of the person: `subject`, `vendorOptions`, `locale`, `returnUrl`',
    stays: false,
  },
  'events.json': { audience: 'client', what: 'what happened, as `GET …/events`', stays: true },
  'sessions.json': {
    audience: 'subject',
    what: 'sessions at the vendor, with appointments and when the link was opened',
    stays: true,
  },
  'result.json': {
    audience: 'client',
    what: 'what the vendor extracted, as `GET …/result`; absent where there is none',
    stays: false,
  },
  'reviews.json': {
    audience: 'client',
    what: 'what people have decided and noted, as `GET …/reviews`',
    stays: false,
  },
  'screening.json': {
    audience: 'client',
    what: 'hits on lists, and how each was judged, as `GET …/screening`',
    stays: false,
  },
  'messages.json': {
    audience: 'client',
    what: 'what was filed, mostly of the vendor; `file` names its bytes',
    stays: false,
  },
  'messages/*': { audience: 'client', what: 'the bytes of a message, as they came', stays: false },
  'media.json': {
    audience: 'subject',
    what: "the vendor's photos and videos, as `GET …/media`; `file` where kept",
    stays: false,
  },
  'media/*': { audience: 'subject', what: 'a photo or video of them', stays: false },
  'captures.json': {
    audience: 'subject',
    what: 'photos that were sent through us, also such as went no further',
    stays: true,
  },
  'captures/*': { audience: 'subject', what: 'a photo of them', stays: false },
  'objects.json': {
    audience: 'subject',
    what: 'further files that were stored and are named by none of these',
    stays: false,
  },
  'objects/*': { audience: 'subject', what: 'a file of them', stays: false },
  'notifications.json': {
    audience: 'client',
    what: 'what you were told, and what your endpoints said',
    stays: true,
  },
  'keeping.json': {
    audience: 'client',
    what: 'legal hold, retention, erasure, deletion at the vendor',
    stays: true,
  },
  'access.json': {
    audience: 'client',
    what: 'who has read what, this export included, as `GET …/access`',
    stays: true,
  },
} as const satisfies Record<string, Content>;

/** What is kept of a verification and is in no archive, and why. */
export const LEFT_OUT: readonly string[] = [
  'What opens something: links, tokens, addresses of sessions at the vendor, and what the vendor calls them.',
  'Keyed hashes, by which repetitions are known, and rows that say what is still to be passed on.',
  'Messages of which nobody knows whose they are.',
  'The names of those who decide at the console: they are with whoever runs this service.',
];
