import { z } from 'zod';
import { SCREENINGS } from '../../domain/evidence.ts';
import { REASON_CODES } from '../../domain/reason.ts';
import { FINAL_STATUSES } from '../../domain/status.ts';
import { VENDOR_NAMES } from '../../domain/vendor-name.ts';
import { ACCESSES } from '../../store/index.ts';
import { partsSchema } from './parts.ts';
import {
  forPersonSchema,
  idSchema,
  modeSchema,
  referenceSchema,
  statusSchema,
  timeSchema,
  vendorSchema,
} from './fields.ts';
import { pageSchema } from './page.ts';

const reasonSchema = z
  .object({
    code: z.enum(REASON_CODES),
    audience: z.enum(['client', 'subject']).meta({
      description: '`client`: never tell the person (no tipping-off).',
    }),
    retryable: z.boolean().meta({
      description:
        'Whether another try can end otherwise: the person can mend it, or it failed technically.',
    }),
    message: z.string().meta({ description: 'English, and stable.' }),
    forPerson: forPersonSchema.nullable().meta({
      description:
        'The text that the person may see; null where `audience` is `client`, and once another decision stands.',
    }),
    vendorCode: z.string().nullable().meta({ description: "The vendor's own code behind it." }),
    fields: z
      .array(z.string())
      .optional()
      .meta({
        description:
          'Of a session that the vendor refused: JSON pointers into your request, as far as the vendor named what it found at fault.',
        example: ['/subject/birthDate'],
      }),
  })
  .meta({ id: 'Reason' });

const nextActionSchema = z
  .object({
    type: z.enum(['open_link', 'capture', 'wait', 'retry', 'none']),
    url: z.string().optional().meta({ description: 'Where to send the person, for `open_link`.' }),
    message: z.string().meta({ description: 'English, and stable.' }),
    forPerson: forPersonSchema,
    deadline: timeSchema.optional().meta({
      description:
        'Until when, for `open_link` and `capture`. With an appointment ahead, the time of it; where that ' +
        "comes after the verification's own `expiresAt`, the latter: it is too late, and `message` says so.",
    }),
  })
  .meta({
    id: 'NextAction',
    description:
      'What the person can do now; after the end, by the decision that stands. `retry`: a new verification may be started, by `POST …/retry`; it is `none` once `retriedBy` is set, or the data were erased.',
  });

const decisionFields = {
  status: z.enum(FINAL_STATUSES),
  reasons: z.array(reasonSchema),
  parts: partsSchema,
  decidedBy: z.enum(['vendor', 'client', 'operator', 'reviewer', 'subject', 'system']),
  decidedAt: timeSchema.meta({
    description:
      'When it was decided: by the vendor, where it says when, else when we wrote it down.',
  }),
  recordedAt: timeSchema.meta({ description: 'When we wrote it down.' }),
};

const numberedFields = {
  number: z.int().meta({ description: '1 is `decision`, later ones are `revisions`.' }),
  ...decisionFields,
};

export const verificationSchema = z
  .object({
    id: idSchema,
    mode: modeSchema,
    status: statusSchema,
    standing: z.enum(FINAL_STATUSES).nullable().meta({
      description:
        'The status of the decision that stands; null while there is none. Act on it if you act on later decisions.',
    }),
    standingDecision: z.object(numberedFields).nullable().meta({
      description:
        'The decision that stands: the newest, but that no approval by a machine overrules the refusal of a person. Null while there is none.',
    }),
    sequence: z.int().meta({
      description: 'One more with every change that can be seen; notifications carry it as well.',
    }),
    reasons: z.array(reasonSchema).meta({ description: 'Why the status is what it is.' }),
    nextAction: nextActionSchema,
    link: z.object({
      url: z.string().meta({
        description:
          'Our own link: it always leads to where the person can go on. Treat as secret.',
      }),
      qrCodeUrl: z.string().meta({ description: 'The same as a QR code (SVG).' }),
      version: z.int().meta({ description: 'One more with every replacement.' }),
      revoked: z.boolean().meta({
        description: 'Whether it was taken back: it leads nowhere until it is replaced.',
      }),
    }),
    vendor: vendorSchema,
    vendorAccount: idSchema,
    capture: z.enum(['hosted', 'direct']),
    reference: referenceSchema.nullable(),
    parentVerification: idSchema.nullable().meta({
      description:
        'The earlier verification whose session this one continues, where the vendor can.',
    }),
    retryOf: idSchema.nullable().meta({
      description: 'The ended verification that this one was started in place of.',
    }),
    retriedBy: idSchema.nullable().meta({
      description: 'The verification that was started in place of this one.',
    }),
    metadata: z.record(z.string(), z.unknown()).nullable(),
    returnUrl: z.string().nullable(),
    attempts: z.object({
      used: z.int().meta({
        description:
          'Tries that were answered: with a request for another one, and the one that was approved or declined.',
      }),
      allowed: z.int().meta({ description: '`maxAttempts` of your request.' }),
    }),
    session: z
      .object({
        number: z.int(),
        state: z.enum(['requested', 'ready', 'ended']),
        expiresAt: timeSchema.nullable(),
        appointmentAt: timeSchema.nullable().meta({
          description: 'When the person has an appointment there, e.g. for a video call.',
        }),
      })
      .nullable()
      .meta({ description: 'The newest session at the vendor.' }),
    parts: partsSchema.meta({
      description:
        'What was said of each part in what the status rests on, also while a person must look at it.',
    }),
    screening: z
      .object({
        status: z.enum(['unknown', ...SCREENINGS]),
        matchedAt: timeSchema.nullable().meta({
          description: 'When the vendor first reported a match, also after the end.',
        }),
      })
      .meta({
        description:
          'What the vendor found on lists of exposed or sanctioned people. `unknown`: it has said nothing; `refused`: it would not say, which is not "no match". A match stays one.',
      }),
    decision: z.object(decisionFields).nullable(),
    revisions: z.array(z.object(numberedFields)).meta({
      description:
        'Decisions that were added after the end, in order, by the vendor or by people. Which one stands says `standingDecision`; the status stays.',
    }),
    expiresAt: timeSchema,
    createdAt: timeSchema,
    updatedAt: timeSchema,
    endedAt: timeSchema.nullable(),
    erasedAt: timeSchema.nullable().meta({
      description:
        'When the data of the person were erased: `reference`, `metadata` and `returnUrl` are null, and result, media and evidence are a 410. Null: they were not.',
    }),
  })
  .meta({ id: 'Verification' });

export type VerificationAnswer = z.input<typeof verificationSchema>;

export const verificationPageSchema = pageSchema(verificationSchema).meta({
  id: 'VerificationPage',
});

const eventSchema = z
  .object({
    id: idSchema,
    number: z.int().meta({ description: '1, 2, … within the verification.' }),
    type: z.string().meta({ example: 'verification.approved' }),
    principal: z.string().meta({ description: 'Who acted.', example: `vendor:${VENDOR_NAMES[0]}` }),
    data: z.record(z.string(), z.unknown()).meta({ description: 'Codes, numbers and times.' }),
    at: timeSchema,
  })
  .meta({ id: 'Event' });

export const accessPageSchema = pageSchema(
  z.object({
    principal: z.string().meta({
      description: 'Who looked: a key, or the service itself.',
      example: 'client_key:0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0',
    }),
    action: z.string().meta({
      description: `What was read: ${ACCESSES.map((access) => `\`${access}\``).join(', ')}.`,
      example: ACCESSES[0],
    }),
    at: timeSchema,
  }),
).meta({ id: 'AccessPage' });

export const eventPageSchema = pageSchema(eventSchema).meta({ id: 'EventPage' });
