import { describe, expect, it } from 'vitest';
import { KycError } from '../../../domain/errors.ts';
import { wantedOf } from '../../../vendors/chosen.ts';
import type { DatakeenOptions } from '../../../vendors/datakeen/account.ts';
import { datakeen } from '../../../vendors/datakeen/index.ts';
import { vendorBirthDate } from '../../../vendors/datakeen/session-body.ts';
import { chooseTemplate, TEMPLATES } from '../../../vendors/datakeen/template-choice.ts';
import type { Template } from '../../../vendors/datakeen/schemas.ts';
import { findVendor } from '../../../vendors/registry.ts';
import { CREDENTIALS } from './support.ts';

const template = (id: string, change: Partial<Template> = {}): Template => ({
  _id: id,
  templateKey: `key-of-${id}`,
  name: `Template ${id}`,
  default: false,
  status: 'active',
  ...change,
});

/** As a verification names it, or else its account. */
const chosen = (
  templates: Template[],
  options: DatakeenOptions,
  account: DatakeenOptions = {},
): string | undefined => chooseTemplate(templates, wantedOf(TEMPLATES, options, account));

/** What leaves with the failure: the option that named it, or the account's own name for it. */
function namedBy(choose: () => unknown): unknown {
  try {
    return choose();
  } catch (failure) {
    if (!(failure instanceof KycError)) throw failure;
    return { fields: failure.fields.map(({ pointer }) => pointer), vendorCode: failure.vendorCode };
  }
}

describe('the template that is chosen', () => {
  const list = [
    template('a', { default: true }),
    template('b', { name: 'Vérification' }),
    template('off', { status: 'inactive', name: 'Vérification' }),
  ];

  it('is the default one when none is named', () => {
    expect(chosen(list, {})).toBe('a');
  });

  it('is left to the vendor when it marks none as default', () => {
    expect(chosen([template('b')], {})).toBeUndefined();
    expect(chosen([], {})).toBeUndefined();
  });

  it('is found by its name in either way of writing accents, the active one', () => {
    expect(chosen(list, { templateName: 'Vérification'.normalize('NFD') })).toBe('b');
  });

  it.each([
    [list, { templateId: 'nope' }, 'There is no template "nope".'],
    [list, { templateId: 'off' }, 'The template "off" is not active.'],
    [list, { templateId: 'key-of-a' }, '"key-of-a" is the templateKey of a template, not its _id.'],
    [list, { templateName: 'verification' }, 'No template is called "verification".'],
    [
      [template('a', { name: 'X' }), template('b', { name: 'X' })],
      { templateName: 'X' },
      '2 templates are called "X"; choose one by its _id.',
    ],
    [
      [template('a', { default: true, status: 'inactive' as const })],
      {},
      'The default template is not active.',
    ],
  ])('cannot be chosen: case %#', (templates, wanted, message) => {
    expect(() => chosen(templates, wanted)).toThrow(`Datakeen: ${message}`);
  });

  it('and cannot be used is named by its option, without what a client wrote into it', () => {
    const pointers = ['/vendorOptions/templateId'];
    expect(namedBy(() => chosen(list, { templateId: 'off' }))).toEqual({ fields: pointers });
    expect(namedBy(() => chosen(list, { templateName: 'Zoë' }, { templateId: 'b' }))).toEqual({
      fields: ['/vendorOptions/templateName'],
    });
  });

  it('by the account and cannot be used is named in plain letters', () => {
    const named = (account: object) => namedBy(() => chosen(list, {}, account));
    expect(named({ templateId: 'off' })).toEqual({ fields: [], vendorCode: 'off' });
    expect(named({ templateName: 'Büro – Köln (neu)' })).toEqual({
      fields: [],
      vendorCode: 'Buro_Koln_neu_',
    });
    expect(named({ templateName: '身份' })).toEqual({ fields: [] });
  });
});

describe('what an account and a verification may say', () => {
  it('is a name, a password and at most one template', () => {
    expect(datakeen.credentials.safeParse(CREDENTIALS).success).toBe(true);
    const named = { ...CREDENTIALS, templateName: 'Vérification Identité avec selfie' };
    expect(datakeen.credentials.safeParse(named).success).toBe(true);
    for (const wrong of [
      {},
      { username: 'u' },
      { ...CREDENTIALS, password: '' },
      { ...CREDENTIALS, token: 'eyJ' },
      { ...named, templateId: 'a' },
    ]) {
      expect(datakeen.credentials.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  it('is refused in vendorOptions with the name of the field', () => {
    const parsed = datakeen.options.safeParse({ templateId: '../admin', qr: 'yes' });
    expect(parsed.error?.issues.map(({ path }) => path.join('/'))).toEqual(['templateId', 'qr']);
    expect(datakeen.options.safeParse({ language: 'fr' }).success).toBe(false);
    expect(datakeen.options.safeParse({}).success).toBe(true);
  });
});

describe('the birth date', () => {
  it('goes to the vendor as dd/mm/yyyy', () => {
    expect(vendorBirthDate('1990-09-05')).toBe('05/09/1990');
  });

  it.each(['25/09/1990', '1990-9-5', '1990-02-30', '1990-13-01', 'yesterday'])(
    '%s is a fault of its field',
    (birthDate) => {
      const faults = datakeen.checkSubject({ birthDate }, {});
      expect(faults.map(({ pointer }) => pointer)).toEqual(['/subject/birthDate']);
    },
  );

  it('may be left out, like everything else', () => {
    expect(datakeen.checkSubject({}, {})).toEqual([]);
    expect(datakeen.checkSubject({ birthDate: '1992-02-29' }, {})).toEqual([]);
  });
});

describe('the vendor', () => {
  it('is registered under its name, with the facts of its document', () => {
    const registered = findVendor('datakeen');
    expect(registered.defaultBaseUrl).toBe('https://app.datakeen.co');
    expect(registered.lifecycle).toMatchObject({
      vendor: 'datakeen',
      session: { lifetimeMs: 3_600_000, tellsStart: false, unknownMeans: 'forgotten' },
      capture: { hosted: true, direct: [] },
      resubmission: 'new_session',
      webhook: 'notification_only',
      polling: { firstMs: 3_600_000, factor: 2, capMs: 12 * 3_600_000 },
      decidesLate: true,
      deletion: false,
      media: false,
    });
  });
});
