/** Every workflow of the service, by the name that Temporal knows it by. */
export { verification } from './verification.ts';
export { deletion } from './deletion.ts';
export { revision } from './revision.ts';
export { sweep } from './sweep.ts';
