import { KycError } from '../../domain/errors.ts';
import type { Template } from './schemas.ts';

/** How a template can be named; neither means the vendor's default one. */
export interface WantedTemplate {
  templateId?: string | undefined;
  templateName?: string | undefined;
}

/** The verification's own wish, else the account's. */
export function wantedTemplate(options: WantedTemplate, account: WantedTemplate): WantedTemplate {
  const isNamed = options.templateId !== undefined || options.templateName !== undefined;
  return isNamed ? options : account;
}

/**
 * The `_id` of the wanted template: by id, by name where one active template alone has it, or the
 * default one. Undefined where the vendor marks none as default: then it decides by itself.
 *
 * @throws KycError `vendor_misconfigured`, naming the template and what is wrong with it
 */
export function chooseTemplate(
  templates: readonly Template[],
  { templateId, templateName }: WantedTemplate,
): string | undefined {
  if (templateId !== undefined) return byId(templates, templateId);
  if (templateName !== undefined) return byName(templates, templateName);
  const standard = templates.find((template) => template.default);
  return standard === undefined ? undefined : active(standard, 'The default template');
}

function byId(templates: readonly Template[], id: string): string {
  const found = templates.find((template) => template._id === id);
  if (found !== undefined) return active(found, `The template "${id}"`);
  // Both ids look alike, and the document lists the wrong one first.
  const isKey = templates.some((template) => template.templateKey === id);
  throw misconfigured(
    isKey
      ? `"${id}" is the templateKey of a template, not its _id.`
      : `There is no template "${id}".`,
  );
}

function byName(templates: readonly Template[], name: string): string {
  const wanted = name.normalize('NFC').trim();
  const all = templates.filter((template) => template.name.normalize('NFC').trim() === wanted);
  const usable = all.filter(isActive);
  if (usable.length > 1) {
    throw misconfigured(`${usable.length} templates are called "${name}"; choose one by its _id.`);
  }
  const [found] = usable.length === 1 ? usable : all;
  if (found === undefined) throw misconfigured(`No template is called "${name}".`);
  return active(found, `The template "${name}"`);
}

const isActive = (template: Template): boolean => template.status === 'active';

function active(template: Template, which: string): string {
  if (!isActive(template)) throw misconfigured(`${which} is not active.`);
  return template._id;
}

function misconfigured(message: string): KycError {
  return new KycError('vendor_misconfigured', `Datakeen: ${message}`);
}
