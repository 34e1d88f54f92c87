/** Handlers without one of their controls: bundled as they are deployed, with a few words of their source replaced. */
import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { bundleOptions } from '../../../../lib/constructs/bundle-options.ts';
import type { Edit } from './edit.ts';

const projectRoot = resolve(import.meta.dirname, '../../../..');
const fileOf = (handler: string) => join(projectRoot, 'lambdas/handlers', `${handler}.ts`);

/** The control is not where the test says: it was moved, or is gone. */
class ControlNotFound extends Error {
  override name = 'ControlNotFound';
}

export interface EditedCode {
  /**
   * @param handlers the paths of their files in lambdas/handlers, without their endings
   * @returns handler -> folder of its code
   * @throws ControlNotFound if an edit's words are not there, or in a file that none of the handlers uses
   */
  bundle(handlers: readonly string[], edits: readonly Edit[]): Promise<Readonly<Record<string, string>>>;
}

/**
 * Nine tenths of a bundle are packages, which no edit touches: they are bundled once, and every edited handler has
 * them beside it.
 *
 * @param folder for what is made; not removed
 * @param packagesFolder for the packages, which other processes may want too
 */
export function editedCode(folder: string, packagesFolder: string): EditedCode {
  return {
    async bundle(handlers, edits) {
      if (!existsSync(packagesFolder)) await bundlePackages(packagesFolder);
      const root = mkdtempSync(join(folder, 'edited-'));
      const used = new Set<string>();
      const folders = handlers.map((handler) => [handler, join(root, handler)] as const);
      for (const [handler, codeFolder] of folders) {
        const plugins = [replacing(edits, used), packagesBeside];
        const outfile = join(codeFolder, 'index.mjs');
        await build({ ...bundleOptions, write: true, entryPoints: [fileOf(handler)], outfile, plugins });
        mkdirSync(join(codeFolder, 'packages'));
        for (const name of readdirSync(packagesFolder))
          linkSync(join(packagesFolder, name), join(codeFolder, 'packages', name));
      }
      const unused = edits.find(({ file }) => !used.has(file));
      if (unused) throw new ControlNotFound(`None of ${handlers.join(', ')} uses ${unused.file}`);
      return Object.fromEntries(folders);
    },
  };
}

function replacing(edits: readonly Edit[], used: Set<string>): Plugin {
  const byPath = Map.groupBy(edits, ({ file }) => join(projectRoot, file));
  return {
    name: 'replacing',
    setup(run) {
      run.onLoad({ filter: /\/lambdas\/.*\.ts$/ }, ({ path }) => {
        const here = byPath.get(path);
        if (!here) return undefined;
        for (const { file } of here) used.add(file);
        const contents = here.reduce(edited, readFileSync(path, 'utf8'));
        return { contents, loader: 'ts', resolveDir: dirname(path) };
      });
    },
  };
}

function edited(source: string, { file, control, replacedBy }: Edit): string {
  const [before, after, ...more] = source.split(control);
  if (before === undefined || after === undefined || more.length > 0)
    throw new ControlNotFound(`${file} does not have exactly once: ${control}`);
  return `${before}${replacedBy}${after}`;
}

const isPackage = (path: string) => /^[^./]/.test(path) && !isBuiltin(path);
const fileOfPackage = (specifier: string) => specifier.replaceAll(/[^\w-]/g, '_');

const packagesBeside: Plugin = {
  name: 'packages-beside',
  setup(run) {
    run.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind !== 'entry-point' && isPackage(path)
        ? // As in the deployed bundle, what a handler does not use is not loaded.
          { path: `./packages/${fileOfPackage(path)}.mjs`, external: true, sideEffects: false }
        : undefined,
    );
  },
};

/** Everything that any of our files imports, with what it imports in turn. */
async function bundlePackages(packagesFolder: string): Promise<void> {
  const outdir = mkdtempSync(`${packagesFolder}-`);
  const { metafile } = await build({
    ...bundleOptions,
    alias: {},
    entryPoints: [join(projectRoot, 'lambdas/handlers/*.ts'), join(projectRoot, 'lambdas/handlers/*/*.ts')],
    outdir,
    packages: 'external',
    metafile: true,
  });
  const entryPoints = Object.fromEntries(packagesIn(metafile).map((name) => [fileOfPackage(name), name]));
  const asModules = { outdir, outExtension: { '.js': '.mjs' }, splitting: true };
  await build({ ...bundleOptions, ...asModules, write: true, entryPoints });
  try {
    renameSync(outdir, packagesFolder);
  } catch (error) {
    // Another process was faster: its packages stay, which are the same.
    if (!existsSync(packagesFolder)) throw error;
  }
}

function packagesIn({ outputs }: Metafile): string[] {
  const imported = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  return [...new Set(imported)].filter(isPackage);
}
