import { z } from 'zod';

/** Rows as odd as a real list may have them: what is left out, is missing; `status` is any word. */
export const templatesSchema = z.array(z.record(z.string(), z.unknown()));

export type Template = z.infer<typeof templatesSchema>[number];

/** Whether sessions can be made with it: not where it says that it is off. */
export const isOn = ({ status }: Template): boolean =>
  typeof status !== 'string' || status.toLowerCase() !== 'inactive';

/** The document's two templates, and one that has been switched off. */
export const TEMPLATES: Template[] = [
  {
    templateKey: '67516435254355c29507d255',
    name: 'Vérification Identité avec selfie',
    default: true,
    status: 'active',
    _id: '6747253f954e810012b37zer',
    createdAt: '2024-11-27T13:57:19.752Z',
  },
  {
    templateKey: '67516435254355c29507d266',
    name: 'Vérification Identité et Justificatif de domicile',
    default: false,
    status: 'active',
    _id: '6745fcdf34177200112cc345',
    createdAt: '2024-11-26T16:52:47.731Z',
  },
  {
    templateKey: '67516435254355c29507d277',
    name: 'Vérification Entreprise',
    default: false,
    status: 'inactive',
    _id: '6745fcdf34177200112cc346',
    createdAt: '2024-11-25T09:12:11.004Z',
  },
];
