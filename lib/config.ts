/** A stage's settings: what there is (lib/config/*-settings.ts), its defaults, and what `-c <setting>=<value>` gives. */
import type { Construct } from 'constructs';
import * as z from 'zod';
import { refuseCombinations, refusePipeline } from './config/combinations.ts';
import { defaults, pipelineDefaults } from './config/defaults.ts';
import { type PipelineSettings, pipelineSchema, pipelineSwitch } from './config/pipeline-settings.ts';
import { SettingError, type Settings, type StageName, schema, stageNames } from './config/schema.ts';

export type { PipelineSettings } from './config/pipeline-settings.ts';
export { SettingError, type Settings, type StageName, stageNames } from './config/schema.ts';

/** Each setting by its path, as `-c` takes it. */
export const settingsByPath: ReadonlyMap<string, z.ZodType> = new Map(leavesOf(schema));

export const pipelineSettingsByPath: ReadonlyMap<string, z.ZodType> = new Map(leavesOf(pipelineSchema));

export const settingPaths: readonly string[] = [...settingsByPath.keys()];

/** The stages to synthesize: the one of `-c stage=...`, or all. @throws SettingError for a stage that does not exist */
export function chosenStages(scope: Construct): readonly StageName[] {
  const chosen: unknown = scope.node.tryGetContext('stage');
  if (chosen === undefined) return stageNames;
  const stage = stageNames.find((name) => name === chosen);
  if (!stage) {
    throw new SettingError(
      `The setting stage must be one of ${stageNames.join(', ')}; it is ${shown(chosen)}.`,
    );
  }
  return [stage];
}

/**
 * A stage's settings: its defaults, then the context.
 *
 * @throws SettingError naming the first setting that is wrong or does not exist
 */
export function settingsOf(scope: Construct, stage: StageName): Settings {
  refuseStrangers(scope);
  const settings = { ...fromContext(scope, schema, defaults[stage], ` of stage ${stage}`), stage };
  refuseCombinations(settings);
  return settings;
}

/** Whether `-c pipeline=true` asks for the pipeline, in place of stages. @throws SettingError for anything else than true or false */
export function wantsPipeline(scope: Construct): boolean {
  const wanted: unknown = scope.node.tryGetContext(pipelineSwitch) ?? false;
  if (!['true', true, 'false', false].includes(wanted as string | boolean))
    throw new SettingError(`The setting ${pipelineSwitch} must be true or false; it is ${shown(wanted)}.`);
  return String(wanted) === 'true';
}

/** @throws SettingError naming the first setting of the pipeline that is wrong or does not exist */
export function pipelineSettingsOf(scope: Construct): PipelineSettings {
  refuseStrangers(scope);
  const chosen: unknown = scope.node.tryGetContext('stage');
  if (chosen !== undefined)
    throw new SettingError('The setting stage must not be set with pipeline: that one has all stages.');
  const { pipeline } = fromContext(scope, pipelineSchema, pipelineDefaults);
  refusePipeline(pipeline, settingPaths);
  return pipeline;
}

function fromContext<T>(scope: Construct, shape: z.ZodType<T>, otherwise: object, whose = ''): T {
  const wanted = structuredClone(otherwise) as Record<string, unknown>;
  for (const [path] of leavesOf(shape)) {
    const value: unknown = scope.node.tryGetContext(path);
    if (value !== undefined) place(wanted, path.split('.'), value);
  }
  const parsed = shape.safeParse(wanted);
  if (!parsed.success) throw asSettingError(whose, wanted, parsed.error);
  return parsed.data;
}

/**
 * What is deployed to a stage that customers or testers use must not go to whichever account credentials point to.
 *
 * @throws SettingError for a stage that was chosen, and is not told where it goes
 */
export function refuseUnnamedTarget(scope: Construct, { stage, aws }: Settings): void {
  if (scope.node.tryGetContext('stage') === undefined || !needsTarget(stage) || aws.account !== undefined)
    return;
  throw new SettingError(
    `The settings aws.account and aws.region of stage ${stage} must be set: ` +
      `-c aws.account=<12 digits> -c aws.region=<region>.`,
  );
}

export const needsTarget = (stage: StageName): boolean => stage !== 'dev';

const known: ReadonlySet<string> = new Set([
  'stage',
  pipelineSwitch,
  ...settingPaths,
  ...pipelineSettingsByPath.keys(),
]);

/** A mistyped setting must not silently leave the default in force. The CDK's own context keys have other characters. */
function refuseStrangers(scope: Construct): void {
  const strangers = Object.keys(scope.node.getAllContext()).filter(
    (key) => /^[A-Za-z]+(\.[A-Za-z]+)*$/.test(key) && !known.has(key),
  );
  if (strangers[0]) throw new SettingError(`There is no setting ${strangers[0]}.`);
}

function asSettingError(whose: string, wanted: unknown, error: z.ZodError): SettingError {
  const [issue] = error.issues;
  // An element of a list is told as the list.
  const inside = issue?.path ?? [];
  const element = inside.findIndex((part) => typeof part === 'number');
  const path = inside.slice(0, element < 0 ? undefined : element).map(String);
  const value = path.reduce<unknown>(
    (part, key) => (part as Record<string, unknown> | undefined)?.[key],
    wanted,
  );
  return new SettingError(`The setting ${path.join('.')}${whose} ${issue?.message}; it is ${shown(value)}.`);
}

function shown(value: unknown): string {
  if (value === undefined) return 'not there';
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}

function place(tree: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) tree[key] = value;
  else place(tree[key] as Record<string, unknown>, rest, value);
}

function leavesOf(branch: z.ZodType, prefix: readonly string[] = []): [path: string, leaf: z.ZodType][] {
  if (!(branch instanceof z.ZodObject)) return [[prefix.join('.'), branch]];
  return Object.entries(branch.shape).flatMap(([key, leaf]) => leavesOf(leaf as z.ZodType, [...prefix, key]));
}
