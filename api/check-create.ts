import { z } from 'zod';
import type { FieldFault } from '../domain/errors.ts';
import {
  chooseVendorAccount,
  findParentSession,
  type Store,
  type VendorAccountRow,
} from '../store/index.ts';
import type { Vendor } from '../vendors/vendor.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { ClientPrincipal } from './http/context.ts';
import { faultsOf, invalidRequest, parseSaying, pointerOf } from './http/validate.ts';
import { returnUrlFaults } from './return-url.ts';
import { createRequestSchema, type CreateRequest } from './schemas/create.ts';
import { idSchema, vendorSchema } from './schemas/fields.ts';
import { subjectSchema } from './schemas/subject.ts';

export interface CheckedRequest {
  request: CreateRequest;
  account: VendorAccountRow;
  vendor: Vendor;
  /** The verification that it continues. */
  parentId: string | null;
}

/**
 * Checks the body that starts a verification, with the vendor's own rules, and chooses the account.
 * @throws KycError `invalid_request` naming every field at fault, ours and the vendor's at once
 */
export async function checkCreateRequest(
  dependencies: Pick<ApiDependencies, 'store' | 'vendors'>,
  principal: ClientPrincipal,
  body: unknown,
): Promise<CheckedRequest> {
  const parsed = parseSaying(createRequestSchema, body);
  const faults = parsed.success
    ? returnUrlFaults(parsed.data.returnUrl, principal)
    : faultsOf(parsed.error);
  const chosen = await choose(dependencies.store, principal, body);
  if (chosen === null || 'pointer' in chosen) {
    throw invalidRequest(chosen === null ? faults : [...faults, chosen]);
  }
  const vendor = dependencies.vendors(chosen.vendor);
  const parentId = parentOf(vendor, body);
  faults.push(...accountFaults(vendor, chosen, body));
  faults.push(...vendorFaults(vendor, body));
  faults.push(
    ...(await parentFaults(dependencies.store, principal, { parentId, account: chosen })),
  );
  if (!parsed.success || faults.length > 0) throw invalidRequest(faults);
  return { request: parsed.data, account: chosen, vendor, parentId };
}

/** The verification that the options name; null for none, and where they are at fault themselves. */
function parentOf(vendor: Vendor, body: unknown): string | null {
  const options = vendor.options.safeParse(loosely.safeParse(body).data?.vendorOptions ?? {});
  return options.success ? (vendor.parentOf?.(options.data) ?? null) : null;
}

/** Says the same of a stranger's verification as of one that does not exist. */
async function parentFaults(
  store: Store,
  { clientId, mode }: ClientPrincipal,
  { parentId, account }: { parentId: string | null; account: VendorAccountRow },
): Promise<FieldFault[]> {
  if (parentId === null) return [];
  const accountId = account.id;
  if ((await findParentSession(store, { parentId, clientId, mode, accountId })) !== null) return [];
  const pointer = '/vendorOptions/parentVerification';
  const message =
    'must be one of your verifications with this vendor account whose session was made already';
  return [{ pointer, message }];
}

const choiceSchema = z.object({
  vendorAccount: idSchema.optional(),
  vendor: vendorSchema.optional(),
});

/** The account; a fault when none or several fit; null when the choice itself is at fault. */
async function choose(
  store: Store,
  { clientId, mode }: ClientPrincipal,
  body: unknown,
): Promise<VendorAccountRow | FieldFault | null> {
  const choice = choiceSchema.safeParse(body);
  if (!choice.success) return null;
  const { vendorAccount, vendor } = choice.data;
  const found = await chooseVendorAccount(store, {
    clientId,
    mode,
    accountId: vendorAccount,
    vendor,
  });
  if (typeof found !== 'string') return found;
  const pointer = vendorAccount === undefined ? '/vendor' : '/vendorAccount';
  const message =
    found === 'none'
      ? `must name a vendor account that you may use in ${mode} mode: GET /v1/vendor-accounts lists them; where it lists none, ask whoever runs this service for one`
      : 'must be named, as several vendor accounts fit: give the id of one of GET /v1/vendor-accounts as vendorAccount';
  return { pointer, message };
}

/** Refuses an account that cannot start anything now, instead of starting a verification that fails. */
function accountFaults(vendor: Vendor, account: VendorAccountRow, body: unknown): FieldFault[] {
  const credentials = vendor.credentials.safeParse(account.credentials);
  if (!credentials.success) return [];
  const names = choiceSchema.safeParse(body).data?.vendorAccount !== undefined;
  const pointer = names ? '/vendorAccount' : '/vendor';
  return (vendor.accountFaults?.(credentials.data, account.mode) ?? []).map((fault) => ({
    pointer,
    message: `must be an account that can be used: ${fault}`,
  }));
}

const loosely = z.object({
  subject: z.unknown().optional(),
  vendorOptions: z.unknown().optional(),
  capture: z.unknown().optional(),
});

/** What only the vendor can say; parts that are broken already are left to the body's own schema. */
function vendorFaults(vendor: Vendor, body: unknown): FieldFault[] {
  const parts = loosely.safeParse(body);
  if (!parts.success) return [];
  const { subject, vendorOptions, capture } = parts.data;
  const options = parseSaying(vendor.options, vendorOptions ?? {});
  const faults = options.success ? [] : faultsOf(options.error, '/vendorOptions');
  const usable = options.success ? options : vendor.options.safeParse({});
  if (usable.success) faults.push(...subjectFaults(vendor, subject ?? {}, usable.data));
  faults.push(...captureFaults(vendor, capture ?? 'hosted'));
  return faults;
}

/** What the vendor misses or dislikes in a subject, also where other fields of it are broken already. */
function subjectFaults(vendor: Vendor, subject: unknown, options: unknown): FieldFault[] {
  const parsed = subjectSchema.safeParse(subject);
  if (parsed.success) return vendor.checkSubject(parsed.data, options);
  const broken = new Set(faultsOf(parsed.error, '/subject').map(({ pointer }) => pointer));
  const sound = subjectSchema.safeParse(without(subject, broken, '/subject'));
  if (!sound.success) return [];
  const isNamed = (pointer: string): boolean =>
    broken.has(pointer) || (pointer !== '' && isNamed(pointer.slice(0, pointer.lastIndexOf('/'))));
  return vendor.checkSubject(sound.data, options).filter(({ pointer }) => !isNamed(pointer));
}

/** A copy without the fields that those pointers name. */
function without(value: unknown, pointers: ReadonlySet<string>, at: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const pointer = at + pointerOf([name]);
    return pointers.has(pointer) ? [] : [[name, without(inner, pointers, pointer)] as const];
  });
  return Object.fromEntries(kept);
}

/** What the vendor could do and this build cannot (yet) is not offered either. */
function captureFaults({ lifecycle, directCapture }: Vendor, capture: unknown): FieldFault[] {
  const isOffered =
    (capture === 'hosted' && lifecycle.capture.hosted) ||
    (capture === 'direct' && directCapture !== undefined);
  const isKnown = capture === 'hosted' || capture === 'direct';
  if (isOffered || !isKnown) return [];
  return [{ pointer: '/capture', message: `must not be ${capture} for ${lifecycle.vendor}` }];
}
