/** Runs a command to its end and keeps the last of its output. Never throws: `code` is then not 0. */
export function runCommand(
  command: string,
  args: string[],
  options?: { cwd?: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal },
): Promise<{ code: number; output: string }>;
