/** Puts the app under the rule packs whose findings fail synthesis. */
import { type App, Validations } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks,
  type NagPack,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';

export const rulePacks = (app: App): readonly NagPack[] => [
  new AwsSolutionsChecks(app),
  new ServerlessChecks(app),
  new NIST80053R5Checks(app),
  new PCIDSS321Checks(app),
];

/**
 * The CDK's own template validation is switched on in cdk.json (`@aws-cdk/core:validateAgainstDefaultRules`), and
 * `--no-validation` switches it off, and these with it: the local platform starts so, for which they change nothing. An
 * acknowledged finding stands with its reason next to what it is about, or in acknowledged-rules.ts.
 */
export function checkRules(app: App): void {
  if (process.env.CDK_VALIDATION !== 'false') Validations.of(app).addPlugins(...rulePacks(app));
}
