import { KycError } from '../../domain/errors.ts';
import { isSameSession } from '../../domain/vendor-message.ts';
import { type Chosen, wantedOf } from '../chosen.ts';
import {
  faultOfStatus,
  jsonBody,
  parseJson,
  readAnswerAs,
  vendorFetch,
  VENDOR_TIMEOUTS_MS,
} from '../http.ts';
import type { VendorRequest, VendorResponse } from '../http.ts';
import { oddRows, readRows } from '../list-rows.ts';
import { explainNoList, lookUp } from '../look-up.ts';
import type {
  CreatedSession,
  RawMessage,
  SessionReference,
  SessionRequest,
  VendorCall,
} from '../vendor.ts';
import type { DatakeenCredentials, DatakeenOptions } from './account.ts';
import { explainRefusal, tokenRefused } from './errors.ts';
import { SESSION_LIFETIME_MS } from './lifecycle.ts';
import { CREATED_KIND, RESULT_KIND } from './message.ts';
import {
  createdSchema,
  envelopeSchema,
  loginSchema,
  sessionSchema,
  templateSchema,
  templatesSchema,
} from './schemas.ts';
import type { Template } from './schemas.ts';
import { sessionBody } from './session-body.ts';
import { chooseTemplate, TEMPLATES } from './template-choice.ts';
import { tokenExpiry } from './token.ts';

type Call = VendorCall<DatakeenCredentials>;
type What = Parameters<typeof explainRefusal>[1];

/** "The host URL for IDify sessions"; the document's samples also show https://staging.datakeen.co. */
export const DEFAULT_BASE_URL = 'https://app.datakeen.co';

/**
 * POST /backend/auth ("Retrieve a new token").
 *
 * @throws KycError `vendor_credentials` when the vendor refuses the account's name or password
 */
export async function login(call: Call): Promise<{ token: string; expiresAt: Date }> {
  const { username, password } = call.account.credentials;
  const now = call.now();
  const response = await send(call, 'login', {
    method: 'POST',
    path: ['backend', 'auth'],
    body: jsonBody({ username, password }),
    timeoutMs: VENDOR_TIMEOUTS_MS.login,
  });
  const { token } = readAnswerAs(response.body, loginSchema).data;
  return { token, expiresAt: tokenExpiry(token, now) };
}

/** GET /backend/admin/templates ("Retrieve session templates"), and what is odd about the list. */
export async function listTemplates(
  call: Call,
): Promise<{ templates: Template[]; oddities: string[] }> {
  const response = await send(call, 'templates', {
    method: 'GET',
    path: ['backend', 'admin', 'templates'],
    headers: authorization(call),
    timeoutMs: VENDOR_TIMEOUTS_MS.read,
  });
  const items = readAnswerAs(response.body, templatesSchema);
  const { rows: templates, skipped } = readRows(templateSchema, items);
  const odd = skipped + templates.filter(({ status }) => status === null).length;
  return { templates, oddities: oddRows('templates', { odd, of: items.length }) };
}

/**
 * POST /backend/api/v1/session ("Create a new session"), under the template that was asked for; only one
 * that is named by its name has to be looked up before. Not
 * idempotent, and the vendor takes no reference of ours: a session that we do not know of after
 * `vendor_timeout` is recognised by its own `webhookURL`.
 */
export async function createSession(
  call: Call,
  request: SessionRequest<DatakeenOptions>,
): Promise<CreatedSession> {
  const wanted = wantedOf(TEMPLATES, request.options, call.account.credentials);
  const { templateId, oddities } = await templateFor(call, wanted);
  const now = call.now();
  const response = await send(call, 'creation', {
    method: 'POST',
    path: ['backend', 'api', 'v1', 'session'],
    headers: authorization(call),
    body: sessionBody(request, templateId),
    timeoutMs: VENDOR_TIMEOUTS_MS.create,
  }).catch(async (failure: unknown) => {
    await blameTemplate(call, wanted, failure);
    throw failure;
  });
  const { sessionId, link } = readAnswerAs(response.body, createdSchema).data;
  return {
    reference: { id: sessionId },
    url: link,
    expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS),
    raw: { kind: CREATED_KIND, body: response.body },
    ...(oddities === undefined ? {} : { oddities }),
  };
}

/** By id as it is, by name from the list, and else by whatever the vendor does by itself. */
async function templateFor(
  call: Call,
  wanted: Chosen,
): Promise<{ templateId: string | undefined; oddities?: string[] }> {
  if (wanted.by !== 'name') return { templateId: wanted.name ?? undefined };
  const { templates, oddities } = await lookUp(() => listTemplates(call)).catch(
    explainNoList(NO_LIST),
  );
  return { templateId: chooseTemplate(templates, wanted), oddities };
}

const NO_LIST =
  'Datakeen does not let this account list its templates: name the template by templateId.';

/**
 * After a refused creation: whether it was the template's fault.
 *
 * @throws KycError `vendor_misconfigured`, naming the template; nothing where that cannot be found out
 */
async function blameTemplate(call: Call, wanted: Chosen, failure: unknown): Promise<void> {
  if (!(failure instanceof KycError)) return;
  const { code, vendorCode } = failure;
  if (code !== 'vendor_refused_request' && vendorCode !== '404') return;
  const list = await listTemplates(call).catch(() => null);
  if (list !== null) chooseTemplate(list.templates, wanted);
}

/** GET /backend/api/v1/session/{sessionId} ("Get the result of an IDify session by sessionId"). */
export async function askSession(call: Call, session: SessionReference): Promise<RawMessage> {
  const { body } = await send(call, 'session', {
    method: 'GET',
    path: ['backend', 'api', 'v1', 'session', session.id],
    headers: authorization(call),
    timeoutMs: VENDOR_TIMEOUTS_MS.read,
  });
  if (!isSameSession(readAnswerAs(body, sessionSchema).id, session)) {
    throw new KycError('vendor_invalid_response', 'Datakeen answered about another session.');
  }
  return { kind: RESULT_KIND, body };
}

/** `Authorization: Basic {token}`: the token as it is, not a name and password in base64. */
function authorization({ token }: Call): Record<string, string> {
  if (token === undefined) throw tokenRefused();
  return { authorization: `Basic ${token}` };
}

async function send(call: Call, what: What, request: VendorRequest): Promise<VendorResponse> {
  const response = await vendorFetch(call, {
    ...request,
    headers: { 'content-type': 'application/json', ...request.headers },
    explain: (refused) => explainRefusal(refused, what),
  });
  // A refusal may come wrapped in a 200: `{"status": 401, "message": …}`.
  const wrapped = envelopeSchema.safeParse(parseJson(response.body)).data?.status ?? 200;
  if (wrapped < 400 || wrapped > 599) return response;
  const refused = { ...response, status: wrapped };
  throw explainRefusal(refused, what) ?? faultOfStatus(refused, call.now());
}
