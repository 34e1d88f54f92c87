/** Writes docs/acknowledged-rules.md from the constructs of every stage; a test says whether it is up to date. */
import { readFile, writeFile } from 'node:fs/promises';
import { App } from 'aws-cdk-lib';
import type { StageName } from '../lib/config.ts';
import { addStage } from '../lib/stage.ts';
import { acknowledgedPage } from './acknowledged/acknowledged-page.ts';

const { context } = JSON.parse(await readFile(new URL('../cdk.json', import.meta.url), 'utf8')) as {
  context: Readonly<Record<string, unknown>>;
};

function appOf(stage: StageName): App {
  const app = new App({ analyticsReporting: false, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  addStage(app, stage);
  return app;
}

await writeFile(new URL('../docs/acknowledged-rules.md', import.meta.url), acknowledgedPage(appOf));
