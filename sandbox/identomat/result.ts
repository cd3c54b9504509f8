import { z } from 'zod';
import type { Step } from './begin.ts';
import type { IdentomatSession } from './session.ts';

export const REJECT_REASONS: Record<string, string> = {
  face_mismatch: 'The face does not match the document',
  document_expired: 'The document has expired',
  document_face_blurry: 'The photo on the document is blurred',
  not_live: 'No living person was in front of the camera',
  underage: 'The person is too young',
};

const PERSON = {
  local_first_name: 'ნინო',
  local_last_name: 'ბერიძე',
  first_name: 'NINO',
  last_name: 'BERIDZE',
  birthday: '11/25/1979',
  birthday_time: '1979-11-25T00:00:00.000Z',
  age: 46,
  birth_place: 'TBILISI',
  citizenship: 'GEO',
  nationality: 'GEO',
  document_number: '13IA12345',
  document_issued: '3/7/2019',
  document_expires: '3/7/2029',
  document_expires_time: '2029-03-07T00:00:00.000Z',
  personal_number: '01001012345',
  authority: 'MINISTRY OF JUSTICE',
  issuing_state: 'GEO',
  sex: 'F',
  address: '12 RUSTAVELI AVE, TBILISI',
  status: '',
};

const CARD_SIDES = {
  id_card_front: { Given_Names_en_US: PERSON.first_name, Surname_en_US: PERSON.last_name },
  id_card_back: { Personal_Number_en_US: PERSON.personal_number },
};

const questionSchema = z.looseObject({
  key: z.string(),
  type: z.string().optional(),
  options: z.array(z.string()).optional(),
});

/** The first answer that fits: an answer is text, yes or no, or a list of texts. */
function answerTo({ type, options }: z.infer<typeof questionSchema>): string | boolean | string[] {
  if (type === 'boolean') return false;
  if (type === 'multiple') return (options ?? ['answer']).slice(0, 2);
  return options?.[0] ?? 'An answer';
}

/** A questionnaire without readable questions gets one answer, under its own key. */
function questionnaire(step: Step): object {
  const parsed = z.array(questionSchema).safeParse(step['questions']);
  const key = step.key ?? '';
  const questions = parsed.success ? parsed.data : [{ key }];
  return {
    key,
    questions: questions.map((each) => ({ key: each.key, answer: answerTo(each) })),
  };
}

/** The operator's questions are answered when an operator has decided; the person's when they are through. */
function questionnaires({ request, result, operated }: IdentomatSession): object[] {
  if (result === 'IN_PROGRESS') return [];
  return request.steps
    .filter(({ type }) => type.endsWith('questionnaire'))
    .filter(({ type }) => type !== 'operator-questionnaire' || operated)
    .map(questionnaire);
}

function generalDocuments({ flags }: IdentomatSession['request']): object[] {
  const {
    general_document_types: types = ['utility_bill'],
    allow_general_document_capture: capture = false,
    allow_general_document_upload: upload = false,
  } = flags;
  return capture || upload ? types.map(generalDocument) : [];
}

/** As observed: the kind in three spellings, and what was read of each page's whole document. */
const generalDocument = (type: string): object => ({
  documentType: type.toUpperCase(),
  typeId: type,
  pages: [
    {
      typeId: type.replaceAll('_', '-'),
      final: {
        documentIssued: '2026-09-14T00:00:00.000Z',
        documentExpires: '',
        issuingAuthority: 'SANDBOX SERVICES',
        formattedAddress: '12 Rustaveli Ave, Tbilisi',
        fullName: `${PERSON.first_name} ${PERSON.last_name}`,
      },
      documentPages: [{ pageNumber: 1 }],
    },
  ],
});

/** What a session asked for: by its flags, and by steps that bring it themselves. */
export function capturedIn({ flags, steps }: IdentomatSession['request']) {
  const has = (...types: string[]): boolean => steps.some(({ type }) => types.includes(type));
  const hasFace = flags.skip_face !== true || has('face', 'liveness');
  return {
    hasDocument: flags.skip_document !== true || has('document', 'identity-document'),
    hasFace,
    hasLiveness:
      hasFace && (flags.liveness === true || steps.some((step) => step['liveness'] === true)),
  };
}

/** What came of document and face, as far as they were asked for. */
function captured(session: IdentomatSession): { person: object } & Record<string, unknown> {
  const { flags } = session.request;
  const { hasDocument, hasFace, hasLiveness } = capturedIn(session.request);
  const contact = {
    ...(flags.require_email || flags.require_email_check ? { email: 'nino@example.com' } : {}),
    ...(flags.require_phone_number || flags.require_phone_number_check
      ? { phone: '+995555123456' }
      : {}),
  };
  const person = hasDocument ? { ...PERSON, ...contact } : contact;
  const mismatch = session.rejectReason?.value === 'face_mismatch';
  return {
    name: hasDocument ? `${PERSON.first_name} ${PERSON.last_name}` : '',
    live: hasLiveness && session.rejectReason?.value !== 'not_live',
    similarity: hasFace && hasDocument ? (mismatch ? 0.21 : 0.93) : 0,
    // Clients expect a text.
    document_type: hasDocument ? (flags.document_types?.[0] ?? 'id') : '',
    generalDocuments: generalDocuments(session.request),
    person,
    // Observed beside the document's: how many, and the texts of each side of a card.
    face_images: hasFace ? 1 : 0,
    ...(hasDocument ? CARD_SIDES : {}),
  };
}

const NOTHING = {
  live: false,
  similarity: 0,
  document_type: '',
  generalDocuments: [],
  person: {},
};

/** The document of result/, in the shapes observed; `overrides` of a test win. */
export function resultOf(session: IdentomatSession, letters: 'lower' | 'upper'): object {
  const { result, rejectReason, request } = session;
  const over = result !== 'IN_PROGRESS' && result !== 'DISAGREED_WITH_TERMS';
  const parts = over ? captured(session) : NOTHING;
  const body = {
    result: letters === 'lower' ? result.toLowerCase() : result,
    ...parts,
    reject_reason: over ? (rejectReason ?? { value: '', description: '' }) : null,
    configId: request.configId ?? null,
    trustedDatabaseRecord: null,
    result_comment: session.comment,
    questionnaires: questionnaires(session),
    screeningMatches: [],
    technicalDetails: {
      remoteAddress: '203.0.113.7',
      userAgent: 'Mozilla/5.0 (sandbox)',
      countryCode: 'GE',
    },
    suggested: {},
  };
  const { person, ...overrides } = session.overrides;
  const given = typeof person === 'object' && person !== null ? person : {};
  return { ...body, person: { ...body.person, ...given }, ...overrides };
}
