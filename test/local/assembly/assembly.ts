/** Writes small cloud assemblies for tests. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestStack {
  readonly template: unknown;
  readonly dependencies?: readonly string[];
  readonly environment?: string;
}

/** A folder that holds the stacks, and one asset `code.zip` whose folder is `asset.code`. */
export function writeAssembly(
  stacks: Readonly<Record<string, TestStack>>,
  others: Record<string, unknown> = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-assembly-'));
  mkdirSync(join(folder, 'asset.code'));
  const artifacts = Object.entries(stacks).map(([name, { template, dependencies = [], environment }]) => {
    writeFileSync(join(folder, `${name}.template.json`), JSON.stringify(template));
    const artifact = {
      type: 'aws:cloudformation:stack',
      environment: environment ?? 'aws://unknown-account/unknown-region',
      properties: { templateFile: `${name}.template.json` },
      dependencies: [...dependencies, 'assets'],
    };
    return [name, artifact];
  });
  const assets = {
    files: { abc: { source: { path: 'asset.code' }, destinations: { here: { objectKey: 'code.zip' } } } },
  };
  writeFileSync(join(folder, 'assets.json'), JSON.stringify(assets));
  const manifest = {
    artifacts: {
      ...Object.fromEntries(artifacts),
      assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
      Tree: { type: 'cdk:tree' },
      ...others,
    },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}
