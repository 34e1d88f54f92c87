/** Synthesizes the app in this process, and gives its templates as lists that rules can be asked of. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { afterAll } from 'vitest';
import type { StageName } from '../../lib/config.ts';
import { addStage } from '../../lib/stage.ts';

export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties have as many shapes as there are resource types
  readonly properties: Record<string, any>;
  readonly deletionPolicy: string | undefined;
}

export interface Synthesized {
  readonly assembly: CloudAssembly;
  readonly resources: readonly Resource[];
  ofType(type: string): readonly Resource[];
  /** The one resource of the type whose logical id starts so, or at all. */
  one(type: string, logicalIdPrefix?: string): Resource;
  /** Output names by stack name, exports for other stacks left out. */
  readonly outputs: Readonly<Record<string, readonly string[]>>;
  /** The resource that a `Ref`, `Fn::GetAtt` or `Fn::ImportValue` points to. */
  pointedTo(stack: string, reference: unknown): Resource;
  /** The function of the alias `live` that a reference points to, also as `<function>:live`. @throws for any other */
  functionBehind(stack: string, reference: unknown): Resource;
}

interface Template {
  readonly Resources: Record<
    string,
    { Type: string; Properties?: Record<string, unknown>; DeletionPolicy?: string }
  >;
  readonly Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>;
}

const cdkJson = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

const folder = mkdtempSync(join(tmpdir(), 'holdfast-synth-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An app with cdk.json's context, as the CLI would give it. Handlers are bundled only where a test looks at them. */
export function newApp(context: Readonly<Record<string, unknown>> = {}, { bundle = false } = {}): App {
  return new App({
    outdir: mkdtempSync(join(folder, 'app-')),
    analyticsReporting: false,
    // The rule packs and the CDK's validation take longer than all the rest; app.test.ts runs them.
    builtinCloudFormationValidation: false,
    context: { ...cdkJson.context, ...(bundle ? {} : { 'aws:cdk:bundling-stacks': [] }), ...context },
  });
}

export function synthesize(
  stage: StageName,
  context: Readonly<Record<string, unknown>> = {},
  options: { readonly bundle?: boolean } = {},
) {
  // Without bundles the same settings give the same templates, to whichever file asks for them.
  const shared = options.bundle ? undefined : process.env.HOLDFAST_TEST_SYNTHESES;
  if (shared === undefined) return read(synthesizeAnew(stage, context, options));
  const key = createHash('sha256')
    .update(JSON.stringify([stage, context]))
    .digest('hex');
  const made = join(shared, key);
  if (!existsSync(made)) {
    const copy = mkdtempSync(join(shared, 'copy-'));
    cpSync(synthesizeAnew(stage, context, options).directory, copy, { recursive: true });
    try {
      renameSync(copy, made);
    } catch (error) {
      // Another file was faster: its copy stays, which is the same.
      if (!existsSync(made)) throw error;
    }
  }
  return read(new CloudAssembly(made));
}

function synthesizeAnew(stage: StageName, context: Readonly<Record<string, unknown>>, options: object) {
  // The stage alone is added, not chosen: whoever chooses one has to say where it goes.
  const app = newApp(context, options);
  addStage(app, stage);
  return app.synth();
}

export function read(assembly: CloudAssembly): Synthesized {
  const templates = new Map(assembly.stacks.map((stack) => [stack.stackName, stack.template as Template]));
  const resources = [...templates].flatMap(([stack, template]) =>
    Object.entries(template.Resources).map(([logicalId, resource]) => ({
      stack,
      logicalId,
      type: resource.Type,
      properties: resource.Properties ?? {},
      deletionPolicy: resource.DeletionPolicy,
    })),
  );
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const outputsOf = (template: Template) => Object.entries(template.Outputs ?? {});
  return {
    assembly,
    resources,
    ofType,
    one(type, logicalIdPrefix = '') {
      const found = ofType(type).filter(({ logicalId }) => logicalId.startsWith(logicalIdPrefix));
      if (found.length !== 1 || !found[0]) throw new Error(`${found.length} of ${type} ${logicalIdPrefix}`);
      return found[0];
    },
    outputs: Object.fromEntries(
      [...templates].map(([stack, template]) => [
        stack,
        outputsOf(template).flatMap(([name, { Export }]) => (Export ? [] : [name])),
      ]),
    ),
    pointedTo(stack, reference) {
      const target = followImport(reference) ?? { stack, reference };
      const logicalId = logicalIdIn(target.reference);
      const found = resources.find((each) => each.stack === target.stack && each.logicalId === logicalId);
      if (!found) throw new Error(`${JSON.stringify(reference)} points to nothing`);
      return found;
    },
    functionBehind(stack, reference) {
      const [, named] =
        /"Fn::Split":\[":",(\{"Ref":"\w+"\})\].*":live"/.exec(JSON.stringify(reference)) ?? [];
      const alias = this.pointedTo(stack, named === undefined ? reference : JSON.parse(named));
      if (alias.type !== 'AWS::Lambda::Alias' || alias.properties.Name !== 'live')
        throw new Error(`${alias.logicalId} is no function's live version`);
      return this.pointedTo(alias.stack, alias.properties.FunctionName);
    },
  };

  function followImport(reference: unknown) {
    const name = (reference as Record<string, unknown>)['Fn::ImportValue'];
    if (name === undefined) return undefined;
    for (const [stack, template] of templates) {
      for (const [, { Value, Export }] of outputsOf(template)) {
        if (Export?.Name === name) return { stack, reference: Value };
      }
    }
    throw new Error(`No stack exports ${name}`);
  }
}

function logicalIdIn(reference: unknown): string | undefined {
  const { Ref: ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: string[] };
  return ref ?? attribute?.[0];
}

/** A construct's own name: the logical id without the hash that the CDK appends. */
export const nameOf = ({ logicalId }: Resource): string => logicalId.replace(/[0-9A-F]{8}$/, '');

export const asList = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];
