/** One thing that is wrong: what it is, why, and the command or the change that helps. */
export interface Finding {
  what: string;
  why: string;
  help: string;
}
