/** Reads a cloud assembly, as `cdk synth` writes it, into the app that the local platform starts. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type App, PlatformError, type Resource } from '../types.ts';
import { type Identity, identify } from './identify.ts';
import { holds, resolve, type Scope } from './resolve.ts';
import { readTemplate, type Template } from './template.ts';

const REGION = 'ap-northeast-1';
const ACCOUNT_ID = '000000000000';

/**
 * Loads every stack of the assembly in the order of their dependencies.
 *
 * @param folder the folder that holds `manifest.json`
 * @throws PlatformError naming stack, logical id and function for anything in it that is not understood
 */
export function loadApp(folder: string): App {
  const { stacks, assets } = readAssembly(folder);
  const loaded = new Map<string, LoadedStack>();
  for (const stack of stacks) loaded.set(stack.name, new LoadedStack(stack, loaded));
  const all = [...loaded.values()];
  return {
    region: REGION,
    accountId: ACCOUNT_ID,
    resources: all.flatMap((stack) => stack.resources()),
    outputs: Object.fromEntries(all.map((stack) => [stack.name, stack.outputs()])),
    codeFolder: (resource) => codeFolder(resource, assets),
  };
}

interface Stack {
  readonly name: string;
  readonly template: Template;
}

/** One stack whose values are resolved when they are asked for, since resources may refer to later ones. */
class LoadedStack {
  readonly name: string;
  readonly #template: Template;
  readonly #scope: Scope;
  readonly #identities = new Map<string, Identity | 'in progress'>();

  constructor({ name, template }: Stack, stacks: ReadonlyMap<string, LoadedStack>) {
    this.name = name;
    this.#template = template;
    this.#scope = {
      stack: name,
      template,
      region: REGION,
      accountId: ACCOUNT_ID,
      ref: (logicalId) => this.#identity(logicalId)?.ref,
      attribute: (logicalId, attribute) => this.#identity(logicalId)?.attributes[attribute],
      exported: (exportName) => firstDefined(stacks.values(), (stack) => stack.exported(exportName)),
      output: (stackName, outputName) => stacks.get(stackName)?.output(outputName),
    };
  }

  resources(): Resource[] {
    return Object.entries(this.#template.Resources).flatMap(([logicalId, resource]) => {
      const identity = this.#identity(logicalId);
      if (!identity) return [];
      const properties = resolve(resource.Properties ?? {}, this.#scope, logicalId) as Record<
        string,
        unknown
      >;
      return { stack: this.name, logicalId, type: resource.Type, properties, ...identity };
    });
  }

  outputs(): Record<string, string> {
    return Object.fromEntries(
      Object.keys(this.#template.Outputs).flatMap((name) => {
        const value = this.output(name);
        return value === undefined ? [] : [[name, String(value)]];
      }),
    );
  }

  output(name: string): unknown {
    const output = this.#template.Outputs[name];
    if (!output || (output.Condition && !holds(output.Condition, this.#scope, name))) return undefined;
    return resolve(output.Value, this.#scope, name);
  }

  exported(exportName: string): unknown {
    const [name] =
      Object.entries(this.#template.Outputs).find(
        ([id, { Export }]) => Export && resolve(Export.Name, this.#scope, id) === exportName,
      ) ?? [];
    return name === undefined ? undefined : this.output(name);
  }

  /** Undefined if there is no such resource, or its condition does not hold. */
  #identity(logicalId: string): Identity | undefined {
    const resource = this.#template.Resources[logicalId];
    if (!resource || (resource.Condition && !holds(resource.Condition, this.#scope, logicalId)))
      return undefined;
    const known = this.#identities.get(logicalId);
    if (known === 'in progress') {
      throw new PlatformError(
        `${this.name}/${logicalId}: its name refers to itself through other resources.`,
      );
    }
    if (known) return known;
    this.#identities.set(logicalId, 'in progress');
    const identity = identify({
      stack: this.name,
      logicalId,
      type: resource.Type,
      region: REGION,
      accountId: ACCOUNT_ID,
      property: (name) => resolve(resource.Properties?.[name], this.#scope, logicalId),
    });
    this.#identities.set(logicalId, identity);
    return identity;
  }
}

function firstDefined<T>(items: Iterable<T>, of: (item: T) => unknown): unknown {
  for (const item of items) {
    const value = of(item);
    if (value !== undefined) return value;
  }
  return undefined;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: Readonly<Record<string, string>>;
}

/** Artifacts that say nothing about what runs. */
const INFORMATIVE_ARTIFACTS = new Set(['cdk:feature-flag-report', 'cdk:tree']);

function readAssembly(folder: string): { stacks: Stack[]; assets: ReadonlyMap<string, string> } {
  const manifest = readJson(join(folder, 'manifest.json')) as { artifacts?: Record<string, Artifact> };
  const stacks: Stack[] = [];
  const assets = new Map<string, string>();
  for (const [id, artifact] of inDependencyOrder(manifest.artifacts ?? {})) {
    if (artifact.type === 'aws:cloudformation:stack') {
      stacks.push(readStack(folder, id, artifact));
    } else if (artifact.type === 'cdk:asset-manifest') {
      readAssets(folder, join(folder, artifact.properties?.file ?? ''), assets);
    } else if (!INFORMATIVE_ARTIFACTS.has(artifact.type)) {
      throw new PlatformError(
        `The cloud assembly holds ${id} of the type ${artifact.type}, which is not supported.`,
      );
    }
  }
  if (stacks.length === 0) throw new PlatformError(`The cloud assembly in ${folder} holds no stack.`);
  return { stacks, assets };
}

function readStack(folder: string, id: string, artifact: Artifact): Stack {
  const name = artifact.properties?.stackName ?? id;
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(artifact.environment ?? '') ?? [];
  if (
    (account !== 'unknown-account' && account !== ACCOUNT_ID) ||
    (region !== 'unknown-region' && region !== REGION)
  ) {
    throw new PlatformError(
      `The stack ${name} is for ${artifact.environment}: the local platform runs account ${ACCOUNT_ID} in ${REGION}.`,
    );
  }
  return {
    name,
    template: readTemplate(name, readJson(join(folder, artifact.properties?.templateFile ?? ''))),
  };
}

/** The manifest lists artifacts by name, so stacks are put after those that they import from. */
function inDependencyOrder(artifacts: Readonly<Record<string, Artifact>>): [string, Artifact][] {
  const ordered = new Map<string, Artifact>();
  const visit = (id: string, path: readonly string[]) => {
    const artifact = artifacts[id];
    if (!artifact || ordered.has(id)) return;
    if (path.includes(id))
      throw new PlatformError(`The cloud assembly's artifacts depend on each other: ${id}.`);
    for (const dependency of artifact.dependencies ?? []) visit(dependency, [...path, id]);
    ordered.set(id, artifact);
  };
  for (const id of Object.keys(artifacts)) visit(id, []);
  return [...ordered];
}

/** Maps each asset's key in the bootstrap bucket to where it lies in the assembly. */
function readAssets(folder: string, file: string, assets: Map<string, string>): void {
  const manifest = readJson(file) as {
    files?: Record<
      string,
      { source: { path?: string }; destinations: Record<string, { objectKey: string }> }
    >;
    dockerImages?: Record<string, unknown>;
  };
  const [image] = Object.keys(manifest.dockerImages ?? {});
  if (image) throw new PlatformError(`${file}: the container image ${image} is not supported.`);
  for (const { source, destinations } of Object.values(manifest.files ?? {})) {
    for (const { objectKey } of Object.values(destinations)) {
      if (source.path !== undefined) assets.set(objectKey, join(folder, source.path));
    }
  }
}

function codeFolder(resource: Resource, assets: ReadonlyMap<string, string>): string {
  const code = resource.properties.Code as { S3Key?: unknown } | undefined;
  const path = typeof code?.S3Key === 'string' ? assets.get(code.S3Key) : undefined;
  if (path !== undefined && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw new PlatformError(
    `${resource.stack}/${resource.logicalId}: its code is not a folder of the cloud assembly's assets.`,
  );
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new PlatformError(`${file} ${reason}.`, { cause });
  }
}
