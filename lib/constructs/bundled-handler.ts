/** A handler file and everything that it imports, as one ES module, bundled on this machine by esbuild. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { SettingError } from '../config.ts';
import { bundleOptions } from './bundle-options.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const handlersFolder = join(projectRoot, 'lambdas', 'handlers');
/** Where handlers lie, from `handlersFolder`; what lies elsewhere in it is what they share. */
const folders = ['', 'triggers'];

/**
 * @param handlerName the file's path in lambdas/handlers, without its ending
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
    entryPoints: folders.flatMap((folder) =>
      readdirSync(join(handlersFolder, folder))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(handlersFolder, folder, name)),
    ),
    outdir: handlersFolder,
    outbase: handlersFolder,
    ...bundleOptions,
  });
  const nameOf = (path: string) => relative(handlersFolder, path).replace(/\.js$/, '').replaceAll(sep, '/');
  return new Map(outputFiles.map(({ path, contents }) => [nameOf(path), contents]));
}
