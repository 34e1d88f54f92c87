/** A handler file and everything that it imports, as one ES module, bundled on this machine by esbuild. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { SettingError } from '../config.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const handlersFolder = join(projectRoot, 'lambdas', 'handlers');

/**
 * @param handlerName the file's name in lambdas/handlers, without its ending
 * @throws SettingError if there is no such file
 */
export function bundledHandler(handlerName: string): Code {
  const file = `lambdas/handlers/${handlerName}.ts`;
  if (!existsSync(join(projectRoot, file))) throw new SettingError(`The handler ${file} does not exist.`);
  return Code.fromAsset(handlersFolder, {
    // By what comes out: a change that changes no code deploys nothing.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never used: the local bundler always succeeds or throws.
      image: DockerImage.fromRegistry('scratch'),
      // Tells the handlers apart: the CDK bundles only once what has the same source and the same options.
      command: [file],
      local: {
        tryBundle(outputFolder) {
          bundled ??= bundleAll();
          writeFileSync(join(outputFolder, 'index.mjs'), bundled.get(handlerName) ?? '');
          return true;
        },
      },
    },
  });
}

let bundled: ReadonlyMap<string, Uint8Array> | undefined;

/** All handlers in one run: what they share, which is most of it, is read and parsed once. */
function bundleAll(): ReadonlyMap<string, Uint8Array> {
  const { outputFiles } = buildSync({
    entryPoints: readdirSync(handlersFolder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(handlersFolder, name)),
    outdir: handlersFolder,
    write: false,
    absWorkingDir: projectRoot,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    // The SDK goes in too: it is smaller than the runtime's own, and loads faster. Of its ways to find credentials a
    // function needs one, its environment; the others are a quarter of the bundle.
    alias: { '@aws-sdk/credential-provider-node': join(projectRoot, 'lambdas/store/credentials.ts') },
    external: [],
    legalComments: 'none',
    logLevel: 'silent',
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(path, '.js'), contents]));
}
