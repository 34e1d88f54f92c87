/** The CDK app: one line per stage, or the pipeline with all of them. */
import { App } from 'aws-cdk-lib';
import { SettingError, wantsPipeline } from '../lib/config.ts';
import { addPipeline } from '../lib/pipeline/add-pipeline.ts';
import { checkRules } from '../lib/rules.ts';
import { addStage } from '../lib/stage.ts';

try {
  const app = new App();
  checkRules(app);
  if (wantsPipeline(app)) {
    addPipeline(app);
  } else {
    addStage(app, 'dev');
    addStage(app, 'staging');
    addStage(app, 'prod');
  }
  app.synth();
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  console.error(`Error: ${error.message}`);
  process.exitCode = 1;
}
