import { z } from 'zod';
import type { Subject } from '../../domain/subject.ts';
import { type Executor, queryMaybe, queryRows } from '../database.ts';
import { type VerificationKey, verificationKey } from '../encryption/data-keys.ts';
import type { Store } from '../store.ts';
import type { CreateVerificationInput } from '../types.ts';
import { getOwner } from './lock.ts';

/** Encrypts the personal fields of a request, each bound to its name; absent ones are not stored. */
export async function sealPersonalData(
  key: VerificationKey,
  input: CreateVerificationInput,
): Promise<{ field: string; ciphertext: string }[]> {
  const json = {
    subject: input.subject,
    metadata: input.metadata,
    vendor_options: input.vendorOptions,
  };
  const text = { locale: input.locale, return_url: input.returnUrl };
  const sealed: { field: string; ciphertext: string }[] = [];
  for (const [field, value] of Object.entries(json)) {
    if (value === null || value === undefined) continue;
    sealed.push({ field, ciphertext: await key.sealJson(field, value) });
  }
  for (const [field, value] of Object.entries(text)) {
    if (value === null) continue;
    sealed.push({ field, ciphertext: await key.seal(field, value) });
  }
  return sealed;
}

const personalDataRow = z.object({ field: z.string(), ciphertext: z.string() });

/** What a client has sent to start a verification, as far as it is kept encrypted and buying a session needs it. */
export interface PersonalData {
  subject: Subject;
  vendorOptions: unknown;
  locale: string | null;
  returnUrl: string | null;
}

export async function readPersonalData(
  executor: Executor,
  key: VerificationKey,
  verificationId: string,
): Promise<PersonalData> {
  const rows = await queryRows(
    executor,
    personalDataRow,
    'select field, ciphertext from personal_data where verification_id = $1',
    [verificationId],
  );
  const sealed = new Map(rows.map((row) => [row.field, row.ciphertext]));
  const json = (field: string) =>
    whenPresent(sealed.get(field), (text) => key.unsealJson(field, text));
  const text = (field: string) =>
    whenPresent(sealed.get(field), (text) => key.unsealText(field, text));
  return {
    subject: subjectJson.parse((await json('subject')) ?? {}),
    vendorOptions: await json('vendor_options'),
    locale: await text('locale'),
    returnUrl: await text('return_url'),
  };
}

async function whenPresent<Value>(
  sealed: string | undefined,
  open: (sealed: string) => Promise<Value>,
): Promise<Value | null> {
  return sealed === undefined ? null : open(sealed);
}

const text = z.string().optional();

const subjectJson: z.ZodType<Subject> = z.object({
  firstName: text,
  lastName: text,
  birthDate: text,
  birthPlace: text,
  gender: z.enum(['male', 'female']).optional(),
  nationality: text,
  idNumber: text,
  email: text,
  phone: text,
  document: z
    .object({
      type: z.enum(['passport', 'id_card', 'drivers_license', 'residence_permit']).optional(),
      number: text,
      country: text,
    })
    .optional(),
  address: z
    .object({ street: text, houseNumber: text, postalCode: text, city: text, country: text })
    .optional(),
});

/**
 * The `vendorOptions` of the request, decrypted; null when there are none.
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function readVendorOptions(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<unknown> {
  const key = await verificationKey(store, await getOwner(store, verificationId));
  const row = await queryMaybe(
    store.app,
    z.object({ ciphertext: z.string() }),
    `select ciphertext from personal_data
     where verification_id = $1 and field = 'vendor_options'`,
    [verificationId],
  );
  return row === null ? null : key.unsealJson('vendor_options', row.ciphertext);
}
