export { createApp } from './app.ts';
export type { ApiDependencies } from './dependencies.ts';
export type { Dispatch } from './dispatch.ts';
export { createHttpServer } from './http/server.ts';
