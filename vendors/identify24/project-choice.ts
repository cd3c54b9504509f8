import { byName, cannotUse, type Chosen } from '../chosen.ts';
import type { Project } from './schemas.ts';

export const PROJECTS = {
  vendor: 'Identify24',
  words: { one: 'project', id: 'id' },
  fields: { id: 'projectId', name: 'projectTitle' },
  // One whose status is missing may be used where it is named: the vendor refuses it if it is off.
  read: ({ id, title: name, status }: Project) => ({
    ...{ id, name, isUsable: status === null || status === 'active' },
  }),
} as const;

/**
 * The id of the project with the wanted title, or of the only active one.
 *
 * @throws KycError `vendor_misconfigured`, naming the project and what is wrong with it
 */
export function chooseProject(projects: readonly Project[], wanted: Chosen): string {
  if (wanted.by !== 'vendor') return byName(PROJECTS, projects, wanted);
  const active = projects.filter(({ status }) => status === 'active');
  const usable = active.length > 0 ? active : projects.filter((one) => PROJECTS.read(one).isUsable);
  const [project] = usable;
  if (project !== undefined && usable.length === 1) return project.id;
  const fault =
    project === undefined
      ? 'The partner has no active project.'
      : `${usable.length} projects are active; name one by its id or title.`;
  throw cannotUse(PROJECTS, fault, wanted);
}
