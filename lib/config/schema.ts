/** Every setting of a stage, by subject: what it is, and its limits. */
import * as z from 'zod';
import { moneySettings } from './money-settings.ts';
import { operationSettings } from './operation-settings.ts';
import { peopleSettings } from './people-settings.ts';
import { reviewSettings } from './review-settings.ts';
import { survivingSettings } from './surviving-settings.ts';

export const stageNames = ['dev', 'staging', 'prod'] as const;
export type StageName = (typeof stageNames)[number];

export const schema = z.strictObject({
  ...operationSettings,
  ...moneySettings,
  ...reviewSettings,
  ...peopleSettings,
  ...survivingSettings,
});

export type Settings = z.infer<typeof schema> & { readonly stage: StageName };

/** A setting that is wrong, as one sentence that names it. */
export class SettingError extends Error {
  override name = 'SettingError';
}
