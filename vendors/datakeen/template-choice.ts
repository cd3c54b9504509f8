import { active, byName, cannotUse, type Chosen } from '../chosen.ts';
import type { Template } from './schemas.ts';

export const TEMPLATES = {
  vendor: 'Datakeen',
  words: { one: 'template', id: '_id' },
  fields: { id: 'templateId', name: 'templateName' },
  // One whose status we do not understand may be used: the vendor refuses it if it is off.
  read: ({ _id: id, name, status }: Template) => ({ id, name, isUsable: status !== 'inactive' }),
} as const;

/**
 * The `_id` of the wanted template: by id, by name where one usable template alone has it, or the
 * default one. Undefined where the vendor marks none as default: then it decides by itself.
 *
 * @throws KycError `vendor_misconfigured`, naming the template and what is wrong with it
 */
export function chooseTemplate(templates: readonly Template[], wanted: Chosen): string | undefined {
  if (wanted.by === 'name') return byName(TEMPLATES, templates, wanted);
  if (wanted.by === 'id') return byId(templates, wanted, wanted.name ?? '');
  const standard = templates.find((template) => template.default);
  return standard && active(TEMPLATES, standard, wanted);
}

function byId(templates: readonly Template[], wanted: Chosen, id: string): string {
  const found = templates.find((template) => template._id === id);
  if (found !== undefined) return active(TEMPLATES, found, wanted);
  // Both ids look alike, and the document lists the wrong one first.
  const isKey = templates.some((template) => template.templateKey === id);
  const fault = isKey
    ? `"${id}" is the templateKey of a template, not its _id.`
    : `There is no template "${id}".`;
  throw cannotUse(TEMPLATES, fault, wanted);
}
