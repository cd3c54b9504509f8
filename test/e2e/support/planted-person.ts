import type { Schemas } from '../../../tools/client/backend.ts';
import type { VendorName } from '../../../domain/vendor-name.ts';
import { type Canaries, digits, letters } from './canaries.ts';

/** A person of whom every word is a canary; what a vendor does not take is left out. */
export function personFor(canaries: Canaries, vendor: VendorName): Schemas['Subject'] {
  const plantedName = (name: string): string => canaries.plant(name, `X${letters(11)}`);
  const of = (field: string): string => `${field} for ${vendor}`;
  const birthDate = `19${31 + Number(digits(1))}-0${1 + (Number(digits(1)) % 9)}-1${digits(1)}`;
  const [year = '', month = '', day = ''] = canaries.plant(of('birthDate'), birthDate).split('-');
  for (const text of [
    `${day}/${month}/${year}`,
    `${day}.${month}.${year}`,
    `${year}/${month}/${day}`,
  ]) {
    canaries.plant(of('birthDate'), text);
  }
  const name = { firstName: plantedName(of('firstName')), lastName: plantedName(of('lastName')) };
  const phone = `4915${digits(9)}`;
  canaries.plant(of('phone'), phone);
  const more = {
    birthPlace: plantedName(of('birthPlace')),
    email: `${canaries.plant(of('email'), `${letters(12)}.mail`)}@example.org`,
    phone: `+${phone}`,
    address: {
      street: plantedName(of('street')),
      postalCode: '75001',
      city: plantedName(of('city')),
      country: 'DE',
    },
  };
  const all = { ...name, birthDate, ...more };
  if (vendor === 'identify24') return { ...all, gender: 'male', nationality: 'FR' };
  const idNumber = canaries.plant(of('idNumber'), `7${letters(6)}${digits(6)}`.toUpperCase());
  const number = canaries.plant(of('document'), `${letters(5)}${digits(6)}`.toUpperCase());
  const document = { type: 'passport' as const, country: 'EE', number };
  return vendor === 'veriff' ? { ...all, idNumber, document } : { ...name, birthDate };
}
