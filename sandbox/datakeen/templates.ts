import { z } from 'zod';

export const templatesSchema = z.array(
  z.strictObject({
    templateKey: z.string(),
    name: z.string(),
    default: z.boolean(),
    status: z.enum(['active', 'inactive']),
    _id: z.string(),
    createdAt: z.iso.datetime(),
  }),
);

export type Template = z.infer<typeof templatesSchema>[number];

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
