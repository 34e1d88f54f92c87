/** A handler file and everything that it imports, as one ES module, bundled on this machine. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { SettingError } from '../config.ts';
import { projectRoot } from './bundle-options.ts';
import { type Bundles, handlerBundles } from './bundles.ts';

const handlersFolder = join(projectRoot, 'lambdas', 'handlers');

/** Files by their paths. */
export type Files = ReadonlyMap<string, Uint8Array>;

/**
 * @param handlerName the file's path in lambdas/handlers, without its ending
 * @param files what lies beside it, if anything does
 * @throws SettingError if there is no such file
 */
export function bundledHandler(handlerName: string, files: () => Files = () => new Map()): Code {
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
          bundled ??= handlerBundles();
          writeFileSync(join(outputFolder, 'index.mjs'), bundled.get(handlerName) ?? '');
          for (const [path, content] of files()) {
            mkdirSync(dirname(join(outputFolder, path)), { recursive: true });
            writeFileSync(join(outputFolder, path), content);
          }
          return true;
        },
      },
    },
  });
}

let bundled: Bundles | undefined;
