import { describe, expect, it } from 'vitest';
import { isIdentityDocument, isProofOfAddress } from '../../../vendors/values/document-type.ts';

const IDENTITY = [
  ...['id', 'ID', 'passport', 'driver_license', 'drivers_license', 'residence_license'],
  ...['national_id_card_fr_2003', 'National ID Card', 'Carte nationale d’identité', 'cni_fr_2021'],
  ...[
    'passport_DEU',
    'passport_united_kingdom',
    'passport_NO',
    'Passeport',
    'non_bio_passport',
    'passport_2',
  ],
  ...['DriversLicense', "driver's licence", 'driving_license_fr_2013', 'permis_de_conduire'],
  ...['residence_permit_fr_2011', 'titre-de-séjour', 'IdentificationCard', 'id_card_recto'],
];
const ADDRESS = [
  ...['proof_of_address', 'proof_of_residence', 'residence_certificate', 'utility_bill'],
  ...['Utility Bill', 'certificate_of_residence', 'attestation de résidence', 'bank_statement'],
  ...['justificatif_de_domicile', 'electricityBill', 'facture_edf'],
];
const NEITHER = [
  ...[
    'passport_photo',
    'photo_id',
    'id_photo',
    'passport_copy',
    'passport_application',
    'id_proof',
  ],
  ...['residence', 'residence_tax', 'permit', 'work_permit', 'fishing_license', 'license_plate'],
  ...['student_id_card', 'birth_certificate', 'vehicle_registration', 'carte_grise', 'billet'],
  ...['no_passport', 'NO ID', 'no-identity-document'],
  ...['null', 'none', 'false', '0', '', ' ', '2003', 'fr', 'of', 'email_address', 'identikit'],
];

describe('the type of a document', () => {
  it.each(IDENTITY)('%j is that of one which proves who somebody is', (type) => {
    expect(isIdentityDocument(type)).toBe(true);
    expect(isProofOfAddress(type)).toBe(false);
  });

  it.each(ADDRESS)('%j is that of a proof of address', (type) => {
    expect(isIdentityDocument(type)).toBe(false);
    expect(isProofOfAddress(type)).toBe(true);
  });

  it.each(NEITHER)('%j is that of neither', (type) => {
    expect([isIdentityDocument(type), isProofOfAddress(type)]).toEqual([false, false]);
  });
});
