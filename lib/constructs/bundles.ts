/** Every handler as one ES module, made by one run of esbuild, and kept until something that it was made from changes. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { buildSync, version } from 'esbuild';
import { bundleOptions, projectRoot } from './bundle-options.ts';

/** Where handlers lie; what lies elsewhere in lambdas/handlers is what they share. */
const folders = ['lambdas/handlers', 'lambdas/handlers/triggers'];

/** Bundles by the path of their handler's file in lambdas/handlers, without its ending. */
export type Bundles = ReadonlyMap<string, Uint8Array>;

interface Kept {
  readonly madeBy: string;
  /** File, from the project's root -> digest of what it said. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly bundles: Bundles;
}

/**
 * Bundling takes as long as all the rest of a synthesis, and most are of the same code: a second `npm start`, the demo
 * after the tests, another stage. So what was made is kept with the digests of all that was read for it, node_modules'
 * files too, and is used only while they are the same.
 * @param root the folder that holds lambdas/ and node_modules/
 */
export function handlerBundles(root = projectRoot): Bundles {
  const keptIn = join(root, 'node_modules', '.cache', 'holdfast', 'bundles');
  const handlers = handlersIn(root);
  // What a file's digest does not tell: which handlers there are, how they are bundled, what is installed where.
  const installed = digestOf(root, 'node_modules/.package-lock.json');
  const madeBy = digest(JSON.stringify([handlers, bundleOptions, version, installed]));
  const kept = read(keptIn);
  if (kept?.madeBy === madeBy && [...kept.inputs].every(([file, said]) => digestOf(root, file) === said)) {
    return kept.bundles;
  }
  const began = Date.now();
  const { inputs, bundles } = bundle(root, handlers);
  // Of what was saved meanwhile nobody knows which state was read.
  const isSettled = [...inputs.keys()].every((file) => statSync(join(root, file)).mtimeMs < began);
  if (isSettled) keep(keptIn, { madeBy, inputs, bundles });
  return bundles;
}

const handlersIn = (root: string): string[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  );

/** All in one run: what they share, which is most of it, is read and parsed once. */
function bundle(root: string, entryPoints: string[]): Pick<Kept, 'inputs' | 'bundles'> {
  const { outputFiles, metafile } = buildSync({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints,
    outdir: 'lambdas/handlers',
    outbase: 'lambdas/handlers',
    metafile: true,
  });
  const outputs = join(root, 'lambdas/handlers');
  const nameOf = (path: string) => relative(outputs, path).replace(/\.js$/, '').replaceAll(sep, '/');
  return {
    inputs: new Map(Object.keys(metafile.inputs).map((file) => [file, digestOf(root, file) ?? ''])),
    bundles: new Map(outputFiles.map(({ path, contents }) => [nameOf(path), contents])),
  };
}

function read(file: string): Kept | undefined {
  try {
    return deserialize(readFileSync(file));
  } catch {
    // None yet, or none that can be read: it is made again.
    return undefined;
  }
}

function keep(file: string, kept: Kept): void {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    try {
      // At once, with all of it: others may be reading, or writing the same.
      writeFileSync(unfinished, serialize(kept));
      renameSync(unfinished, file);
    } finally {
      rmSync(unfinished, { force: true });
    }
  } catch {
    // A folder that cannot be written only means that the next run takes as long as this one.
  }
}

function digestOf(root: string, file: string): string | undefined {
  try {
    return digest(readFileSync(join(root, file)));
  } catch {
    return undefined;
  }
}

const digest = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
