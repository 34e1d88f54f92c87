/** The push services that this stage is connected to. */
import { environment } from '../../environment.ts';
import type { PushApplications } from '../../store/mobile-push.ts';

export const pushApplications = (): PushApplications =>
  JSON.parse(environment('PUSH_APPLICATIONS')) as PushApplications;
