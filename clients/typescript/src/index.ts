export { createKycClient, type KycClient, type KycClientOptions } from './client.ts';
export {
  type Notification,
  NotificationRefused,
  verifyNotification,
} from './verify-notification.ts';
export type { components, paths } from './schema.ts';
