import { KycError } from '../../domain/errors.ts';
import type { Project } from './schemas.ts';

/** How a project can be named; neither means the only active one. */
export interface WantedProject {
  projectId?: string | undefined;
  projectTitle?: string | undefined;
}

/** The verification's own wish, else the account's. */
export function wantedProject(options: WantedProject, account: WantedProject): WantedProject {
  const isNamed = options.projectId !== undefined || options.projectTitle !== undefined;
  return isNamed ? options : account;
}

/**
 * The id of the project with that title, or of the only active one.
 *
 * @throws KycError `vendor_misconfigured`, naming the project and what is wrong with it
 */
export function chooseProject(projects: readonly Project[], title: string | undefined): string {
  if (title === undefined) return onlyActive(projects);
  const wanted = title.normalize('NFC').trim();
  const all = projects.filter((project) => project.title.normalize('NFC').trim() === wanted);
  const usable = all.filter(isActive);
  if (usable.length > 1) {
    throw misconfigured(`${usable.length} projects are called "${title}"; choose one by its id.`);
  }
  const [found] = usable.length === 1 ? usable : all;
  if (found === undefined) throw misconfigured(`No project is called "${title}".`);
  return active(found, title);
}

/** @throws KycError `vendor_misconfigured` when the project is not active */
export function active(project: Project, named: string): string {
  if (!isActive(project)) throw misconfigured(`The project "${named}" is not active.`);
  return project.id;
}

export function unknownProject(id: string): KycError {
  return misconfigured(`There is no project "${id}".`);
}

function onlyActive(projects: readonly Project[]): string {
  const usable = projects.filter(isActive);
  const [project] = usable;
  if (project === undefined) throw misconfigured('The partner has no active project.');
  if (usable.length === 1) return project.id;
  throw misconfigured(`${usable.length} projects are active; name one by its id or title.`);
}

const isActive = ({ status }: Project): boolean => status.trim().toLowerCase() === 'active';

function misconfigured(message: string): KycError {
  return new KycError('vendor_misconfigured', `Identify24: ${message}`);
}
