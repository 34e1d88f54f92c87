/** The pipeline and the stages that it brings a change to. */
import { type App, Stage } from 'aws-cdk-lib';
import { type PipelineSettings, pipelineSettingsOf, type StageName } from '../config.ts';
import { addStage } from '../stage.ts';
import { PipelineStack } from './pipeline-stack.ts';

/** @throws SettingError for a setting of the pipeline, or of one of its stages, that is wrong */
export function addPipeline(app: App): void {
  const settings = pipelineSettingsOf(app);
  const { account, region } = settings;
  const stages = {
    dev: stageOf(app, 'dev', settings),
    staging: stageOf(app, 'staging', settings),
    prod: stageOf(app, 'prod', settings),
  };
  new PipelineStack(app, 'Holdfast-pipeline', {
    env: { account, region },
    description: 'Holdfast: the pipeline that brings changes to the stages',
    terminationProtection: true,
    settings,
    stages,
  });
}

/** What is in it is told its settings as if they had been typed for it. */
function stageOf(app: App, name: StageName, settings: PipelineSettings): Stage {
  const stage = new Stage(app, name);
  for (const [path, value] of Object.entries(settings[name])) stage.node.setContext(path, value);
  addStage(stage, name);
  return stage;
}
