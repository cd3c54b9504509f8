import { KycError } from '../../domain/errors.ts';
import { isSameSession } from '../../domain/vendor-message.ts';
import { active, cannotUse, type Chosen, wantedOf } from '../chosen.ts';
import { faultOfStatus, jsonBody, readAnswerAs, vendorFetch, VENDOR_TIMEOUTS_MS } from '../http.ts';
import type { VendorRequest } from '../http.ts';
import { oddRows, readRows } from '../list-rows.ts';
import { explainNoList, lookUp } from '../look-up.ts';
import type {
  CreatedSession,
  RawMessage,
  SessionReference,
  SessionRequest,
  VendorCall,
} from '../vendor.ts';
import { accountFaults } from './account.ts';
import type { Identify24Credentials, Identify24Options } from './account.ts';
import { makeCustomId } from './custom-id.ts';
import { explainFailure, explainRefusal, tokenRefused } from './errors.ts';
import type { What } from './errors.ts';
import { identBody } from './ident-body.ts';
import { SESSION_LIFETIME_MS } from './lifecycle.ts';
import { CREATED_KIND, kindOf } from './message.ts';
import { chooseProject, PROJECTS } from './project-choice.ts';
import {
  createdSchema,
  envelopeSchema,
  identAnswerSchema,
  loginSchema,
  projectAnswerSchema,
  projectSchema,
  projectsAnswerSchema,
} from './schemas.ts';
import type { Project } from './schemas.ts';
import { tokenExpiry } from './token.ts';

type Call = VendorCall<Identify24Credentials>;

/** "https://api.identify24.de/{method}". */
export const DEFAULT_BASE_URL = 'https://api.identify24.de';

/**
 * POST /auth ("PARTNER AUTHENTICATION").
 *
 * @throws KycError `vendor_credentials` when the vendor refuses the partner's name or key
 */
export async function login(call: Call): Promise<{ token: string; expiresAt: Date }> {
  const { partner, apiKey } = call.account.credentials;
  const now = call.now();
  const body = await send(call, 'login', {
    method: 'POST',
    path: ['auth'],
    body: jsonBody({ PARTNER: partner, APIKEY: apiKey }),
    timeoutMs: VENDOR_TIMEOUTS_MS.login,
  });
  const { token } = readAnswerAs(body, loginSchema);
  return { token, expiresAt: tokenExpiry(token, now) };
}

/** GET /project/getAll ("GET ALL PROJECTS"), and what is odd about the list. */
export async function listProjects(
  call: Call,
): Promise<{ projects: Project[]; oddities: string[] }> {
  const body = await send(call, 'projects', {
    method: 'GET',
    path: ['project', 'getAll'],
    headers: authorization(call),
    timeoutMs: VENDOR_TIMEOUTS_MS.read,
  });
  const items = readAnswerAs(body, projectsAnswerSchema).data;
  const { rows: projects, skipped } = readRows(projectSchema, items);
  const odd = skipped + projects.filter(({ status }) => status === null).length;
  return { projects, oddities: oddRows('projects', { odd, of: items.length }) };
}

/**
 * GET /project/get ("GET PROJECT"), with the id in a body, as the document has it.
 *
 * @throws KycError `vendor_misconfigured` when the partner has no such project, `vendor_invalid_response` when
 *   the answer is about another one: no person may be verified in it
 */
export async function readProject(call: Call, id: string): Promise<Project> {
  const body = await send(call, 'project', {
    method: 'GET',
    path: ['project', 'get'],
    headers: authorization(call),
    // The sample has a number there, and a text in ident/create.
    body: jsonBody({ project_id: /^[1-9]\d{0,14}$/.test(id) ? Number(id) : id }),
    timeoutMs: VENDOR_TIMEOUTS_MS.read,
  });
  const { data } = readAnswerAs(body, projectAnswerSchema);
  if (data.id === id) return data;
  throw new KycError('vendor_invalid_response', 'Identify24 answered about another project.');
}

/**
 * POST /ident/create ("CREATE NEW IDENTITY VERIFICATION REQUEST") in the wanted project; only one
 * that is not named by its id has to be looked up before. Not
 * idempotent: after `vendor_timeout` or `vendor_invalid_response` an ident may exist that we do not know; its
 * custom_id begins with our verification's id.
 */
export async function createSession(
  call: Call,
  request: SessionRequest<Identify24Options>,
): Promise<CreatedSession> {
  const wanted = wantedOf(PROJECTS, request.options, call.account.credentials);
  refuseGuesses(call);
  const { projectId, oddities } = await projectFor(call, wanted);
  const now = call.now();
  const customId = makeCustomId(request.verificationId);
  const body = await send(call, 'creation', {
    method: 'POST',
    path: ['ident', 'create'],
    headers: authorization(call),
    body: identBody(request, { projectId, customId }),
    timeoutMs: VENDOR_TIMEOUTS_MS.create,
  }).catch(async (failure: unknown) => {
    await blameProject(call, wanted, failure);
    throw failure;
  });
  const { ident_id: id, conference_url: url } = readAnswerAs(body, createdSchema);
  return {
    reference: { id },
    url,
    expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS),
    raw: { kind: CREATED_KIND, body },
    ...(oddities === undefined ? {} : { oddities }),
  };
}

/** No person is verified for real under names of statuses that are guessed. */
function refuseGuesses({ account }: Call): void {
  const [fault] = accountFaults(account.credentials, account.mode);
  if (fault === undefined) return;
  throw new KycError('vendor_misconfigured', fault, { hadNoEffect: true });
}

async function projectFor(
  call: Call,
  wanted: Chosen,
): Promise<{ projectId: string; oddities?: string[] }> {
  const { by, name } = wanted;
  if (by === 'id' && name !== null) return { projectId: name };
  const { projects, oddities } = await lookUp(() => listProjects(call)).catch(
    explainNoList(NO_LIST),
  );
  return { projectId: chooseProject(projects, wanted), oddities };
}

const NO_LIST =
  'Identify24 does not let this account list its projects: name the project by projectId.';

/**
 * After a refused creation: whether it was the fault of the project that was named by its id.
 *
 * @throws KycError `vendor_misconfigured`, naming the project; nothing where that cannot be found out
 */
async function blameProject(call: Call, wanted: Chosen, failure: unknown): Promise<void> {
  const { by, name } = wanted;
  if (!(failure instanceof KycError) || by !== 'id' || name === null) return;
  if (failure.code !== 'vendor_refused_request' && !isUnknown(failure)) return;
  const project = await readProject(call, name).catch((unread: unknown) => {
    if (isUnknown(unread)) throw cannotUse(PROJECTS, `There is no project "${name}".`, wanted);
    return null;
  });
  if (project !== null) active(PROJECTS, project, wanted);
}

const isUnknown = (failure: unknown): boolean =>
  failure instanceof KycError &&
  failure.code === 'vendor_misconfigured' &&
  failure.vendorCode === '404';

/** GET /ident/get/{ident_id} ("GET IDENTITY"). */
export async function askSession(call: Call, session: SessionReference): Promise<RawMessage> {
  const body = await send(call, 'ident', {
    method: 'GET',
    path: ['ident', 'get', session.id],
    headers: authorization(call),
    timeoutMs: VENDOR_TIMEOUTS_MS.read,
  });
  const { data } = readAnswerAs(body, identAnswerSchema);
  if (!isSameSession(data.id, session)) {
    throw new KycError('vendor_invalid_response', 'Identify24 answered about another ident.');
  }
  return { kind: kindOf(data, call.account.credentials), body };
}

function authorization({ account, token }: Call): Record<string, string> {
  if (token === undefined) throw tokenRefused();
  return { 'x-api-partner': account.credentials.partner, 'x-api-token': token };
}

/** The bytes of an answer that says `"result": true`; a 200 that does not is an error. */
async function send(call: Call, what: What, request: VendorRequest): Promise<Buffer> {
  const response = await vendorFetch(call, {
    ...request,
    headers: { 'content-type': 'application/json', ...request.headers },
    explain: (refused) => explainRefusal(refused, what),
  });
  const { result, response_status: inner } = readAnswerAs(response.body, envelopeSchema);
  if (inner != null && inner >= 400 && inner <= 599) {
    const refused = { ...response, status: inner };
    throw explainRefusal(refused, what) ?? faultOfStatus(refused, call.now());
  }
  if (!result) throw explainFailure(what, response.body);
  return response.body;
}
