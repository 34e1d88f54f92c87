/** What a stage deploys, synthesized in this process and without bundles, which change no property. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { StageName } from '../../lib/config.ts';
import { addStage } from '../../lib/stage.ts';

export interface StageResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties have as many shapes as there are resource types
  readonly Properties?: Record<string, any>;
}

/** @param settings by their paths, where they are not the defaults */
export async function resourcesOf(
  stage: StageName,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<readonly StageResource[]> {
  const outdir = await mkdtemp(join(tmpdir(), 'holdfast-resources-'));
  try {
    const { context } = JSON.parse(await readFile(new URL('../../cdk.json', import.meta.url), 'utf8'));
    const app = new App({
      outdir,
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
      context: { ...context, 'aws:cdk:bundling-stacks': [], ...settings },
    });
    addStage(app, stage);
    return app
      .synth()
      .stacksRecursively.flatMap(({ template }) => Object.values(template.Resources) as StageResource[]);
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}
