export { createConsole } from './app.ts';
export type { ConsoleDependencies } from './dependencies.ts';
export type { ConsoleDispatch } from './dispatch.ts';
export { openProvider } from './login/provider.ts';
