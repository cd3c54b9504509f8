import { cannotUse } from '../chosen.ts';
import type { Chosen } from '../chosen.ts';
import type { KycError } from '../../domain/errors.ts';
import type { Project } from './schemas.ts';

/** How a project can be named; neither means the only active one. */
interface Naming {
  projectId?: string | undefined;
  projectTitle?: string | undefined;
}

/** The project that is wanted, and who named it. */
export interface WantedProject extends Chosen {
  by: 'id' | 'title' | 'nobody';
}

/** The verification's own wish, else the account's. */
export function wantedProject(options: Naming, account: Naming): WantedProject {
  return namedIn(options, '/vendorOptions') ?? namedIn(account, null) ?? NOBODY;
}

const NOBODY: WantedProject = { by: 'nobody', name: null, pointer: null };

function namedIn({ projectId, projectTitle }: Naming, part: string | null): WantedProject | null {
  const at = (field: string): string | null => (part === null ? null : `${part}/${field}`);
  if (projectId !== undefined) return { by: 'id', name: projectId, pointer: at('projectId') };
  if (projectTitle === undefined) return null;
  return { by: 'title', name: projectTitle, pointer: at('projectTitle') };
}

/**
 * The id of the project with the wanted title, or of the only active one.
 *
 * @throws KycError `vendor_misconfigured`, naming the project and what is wrong with it
 */
export function chooseProject(projects: readonly Project[], wanted: WantedProject): string {
  const { name } = wanted;
  if (name === null) return onlyActive(projects);
  const title = name.normalize('NFC').trim();
  const all = projects.filter((project) => project.title.normalize('NFC').trim() === title);
  const usable = all.filter(isUsable);
  if (usable.length > 1) {
    const message = `${usable.length} projects are called "${name}"; choose one by its id.`;
    throw misconfigured(message, wanted);
  }
  const [found] = usable.length === 1 ? usable : all;
  if (found === undefined) throw misconfigured(`No project is called "${name}".`, wanted);
  return active(found, wanted);
}

/** @throws KycError `vendor_misconfigured` when the project is not active */
export function active(project: Project, wanted: WantedProject): string {
  if (isUsable(project)) return project.id;
  throw misconfigured(`The project "${wanted.name ?? project.id}" is not active.`, wanted);
}

export function unknownProject(wanted: WantedProject): KycError {
  return misconfigured(`There is no project "${wanted.name ?? ''}".`, wanted);
}

function onlyActive(projects: readonly Project[]): string {
  const active = projects.filter(isActive);
  const usable = active.length > 0 ? active : projects.filter(isUsable);
  const [project] = usable;
  if (project === undefined) throw misconfigured('The partner has no active project.', NOBODY);
  if (usable.length === 1) return project.id;
  throw misconfigured(`${usable.length} projects are active; name one by its id or title.`, NOBODY);
}

const isActive = ({ status }: Project): boolean => status === 'active';
/** One whose status is missing may be used where it is named: the vendor refuses it if it is off. */
const isUsable = ({ status }: Project): boolean => status === null || status === 'active';

function misconfigured(message: string, wanted: WantedProject): KycError {
  return cannotUse(`Identify24: ${message}`, wanted);
}
