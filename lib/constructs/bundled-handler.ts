/** A handler file and everything that it imports, as one ES module, bundled on this machine by esbuild. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { SettingError } from '../config.ts';

const projectRoot = join(import.meta.dirname, '..', '..');

/**
 * @param handlerName the file's name in lambdas/handlers, without its ending
 * @throws SettingError if there is no such file
 */
export function bundledHandler(handlerName: string): Code {
  const file = `lambdas/handlers/${handlerName}.ts`;
  const entry = join(projectRoot, file);
  if (!existsSync(entry)) throw new SettingError(`The handler ${file} does not exist.`);
  return Code.fromAsset(join(projectRoot, 'lambdas', 'handlers'), {
    // By what comes out: a change that changes no code deploys nothing.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never used: the local bundler always succeeds or throws.
      image: DockerImage.fromRegistry('scratch'),
      // Tells the handlers apart: the CDK bundles only once what has the same source and the same options.
      command: [file],
      local: {
        tryBundle(outputFolder) {
          bundle(entry, outputFolder);
          return true;
        },
      },
    },
  });
}

function bundle(entry: string, outputFolder: string): void {
  buildSync({
    entryPoints: [entry],
    outfile: join(outputFolder, 'index.mjs'),
    absWorkingDir: projectRoot,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    // The SDK goes in too: it is smaller than the runtime's own, and loads faster.
    external: [],
    legalComments: 'none',
    logLevel: 'silent',
  });
}
