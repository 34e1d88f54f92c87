/** Puts the app under the rule packs whose findings fail synthesis. */
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';

/**
 * The CDK's own template validation is switched on in cdk.json (`@aws-cdk/core:validateAgainstDefaultRules`). An
 * acknowledged finding stands with its reason next to what it is about.
 */
export function checkRules(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}
