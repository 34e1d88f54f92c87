/** The CDK app: one line per stage. */
import { App } from 'aws-cdk-lib';
import { SettingError } from '../lib/config.ts';
import { checkRules } from '../lib/rules.ts';
import { addStage } from '../lib/stage.ts';

try {
  const app = new App();
  checkRules(app);
  addStage(app, 'dev');
  addStage(app, 'staging');
  addStage(app, 'prod');
  app.synth();
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  console.error(`Error: ${error.message}`);
  process.exitCode = 1;
}
