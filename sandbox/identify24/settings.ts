import { z } from 'zod';

/** What can become of an ident. The document shows one name, "Unidentified"; the rest is assumed. */
export const STATES = [
  'unidentified',
  'appointment',
  'in_progress',
  'in_review',
  'identified',
  'rejected',
  'canceled',
] as const;

export type State = (typeof STATES)[number];

const nameSchema = z.strictObject({ id: z.string(), name: z.string() });
export type StatusName = z.infer<typeof nameSchema>;

/** PUT /control/identify24/statuses: ids and names in ident/get and webhooks; what is left out stays. */
export const statusesSchema = z.partialRecord(z.enum(STATES), nameSchema);

export const STATUSES: Record<State, StatusName> = {
  unidentified: { id: '1', name: 'Unidentified' },
  appointment: { id: '2', name: 'Appointment' },
  in_progress: { id: '3', name: 'In Progress' },
  in_review: { id: '4', name: 'In Review' },
  identified: { id: '5', name: 'Identified' },
  rejected: { id: '6', name: 'Rejected' },
  canceled: { id: '7', name: 'Canceled' },
};

/** PUT /control/identify24/settings, where the document contradicts itself; what is left out stays. */
export const settingsSchema = z.strictObject({
  /** "All uppercase" is what the table says; the samples are not. */
  upperCase: z.enum(['refuse', 'accept']).optional(),
  /** True answers ident/get without the comma after created_at, as the sample. */
  missingComma: z.boolean().optional(),
});

type Change = z.infer<typeof settingsSchema>;
export type Settings = { [Key in keyof Change]-?: NonNullable<Change[Key]> };

export const USUAL_SETTINGS: Settings = { upperCase: 'refuse', missingComma: false };

/** PUT /control/identify24/projects: rows as odd as a real list may have them. */
export const projectsSchema = z.array(z.record(z.string(), z.unknown()));

export type Project = z.infer<typeof projectsSchema>[number];

/** The document's project, and one that has been switched off. */
export const PROJECTS: Project[] = [
  { id: '6', title: '911 Internet GmbH', status: 'Active' },
  { id: '7', title: 'Closed Project', status: 'Inactive' },
];

/** Whether idents can be made in it: not where it says that it is off. */
export const isOn = ({ status }: Project): boolean =>
  typeof status !== 'string' || status.toLowerCase() !== 'inactive';
