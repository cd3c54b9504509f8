import type { KycError } from '../../domain/errors.ts';
import { cannotUse } from '../chosen.ts';
import type { Chosen } from '../chosen.ts';
import type { Template } from './schemas.ts';

/** How a template can be named; neither means the vendor's default one. */
interface Naming {
  templateId?: string | undefined;
  templateName?: string | undefined;
}

/** The template that is wanted, and who named it. */
export interface WantedTemplate extends Chosen {
  by: 'id' | 'name' | 'nobody';
}

/** The verification's own wish, else the account's. */
export function wantedTemplate(options: Naming, account: Naming): WantedTemplate {
  return namedIn(options, '/vendorOptions') ?? namedIn(account, null) ?? NOBODY;
}

const NOBODY: WantedTemplate = { by: 'nobody', name: null, pointer: null };

function namedIn({ templateId, templateName }: Naming, part: string | null): WantedTemplate | null {
  const at = (field: string): string | null => (part === null ? null : `${part}/${field}`);
  if (templateId !== undefined) return { by: 'id', name: templateId, pointer: at('templateId') };
  if (templateName === undefined) return null;
  return { by: 'name', name: templateName, pointer: at('templateName') };
}

/**
 * The `_id` of the wanted template: by id, by name where one usable template alone has it, or the
 * default one. Undefined where the vendor marks none as default: then it decides by itself. A template
 * whose status nobody understands may be used: the vendor refuses it if it is off.
 *
 * @throws KycError `vendor_misconfigured`, naming the template and what is wrong with it
 */
export function chooseTemplate(
  templates: readonly Template[],
  wanted: WantedTemplate,
): string | undefined {
  const { by, name } = wanted;
  if (name !== null)
    return by === 'id' ? byId(templates, wanted, name) : byName(templates, wanted, name);
  const standard = templates.find((template) => template.default);
  return standard === undefined ? undefined : active(standard, 'The default template', wanted);
}

function byId(templates: readonly Template[], wanted: WantedTemplate, id: string): string {
  const found = templates.find((template) => template._id === id);
  if (found !== undefined) return active(found, `The template "${id}"`, wanted);
  // Both ids look alike, and the document lists the wrong one first.
  const isKey = templates.some((template) => template.templateKey === id);
  throw misconfigured(
    isKey
      ? `"${id}" is the templateKey of a template, not its _id.`
      : `There is no template "${id}".`,
    wanted,
  );
}

function byName(templates: readonly Template[], wanted: WantedTemplate, name: string): string {
  const sought = name.normalize('NFC').trim();
  const all = templates.filter((template) => template.name.normalize('NFC').trim() === sought);
  const usable = all.filter(isUsable);
  if (usable.length > 1) {
    const message = `${usable.length} templates are called "${name}"; choose one by its _id.`;
    throw misconfigured(message, wanted);
  }
  const [found] = usable.length === 1 ? usable : all;
  if (found === undefined) throw misconfigured(`No template is called "${name}".`, wanted);
  return active(found, `The template "${name}"`, wanted);
}

const isUsable = ({ status }: Template): boolean => status !== 'inactive';

function active(template: Template, which: string, wanted: WantedTemplate): string {
  if (!isUsable(template)) throw misconfigured(`${which} is not active.`, wanted);
  return template._id;
}

function misconfigured(message: string, wanted: WantedTemplate): KycError {
  return cannotUse(`Datakeen: ${message}`, wanted);
}
