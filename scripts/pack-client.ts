/**
 * `npm run client:pack`: builds the package of client/, as npm would publish it, in client/dist or in the folder that is named.
 * Publishes nothing.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '..');
const client = join(root, 'client');
const destination = resolve(process.argv[2] ?? join(client, 'dist'));
const made = join(destination, 'package');

const { dependencies } = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

function run(folder: string, command: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`);
}

rmSync(made, { recursive: true, force: true });
mkdirSync(made, { recursive: true });
buildSync({
  absWorkingDir: client,
  entryPoints: ['index.ts', 'operations.ts', 'web/no-eval.ts'],
  outdir: join(made, 'dist'),
  bundle: true,
  // What several entries have is there once.
  splitting: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
  logLevel: 'error',
});
const compiler = join(root, 'node_modules/typescript/bin/tsc');
run(client, process.execPath, compiler, '-p', 'tsconfig.json', '--outDir', join(made, 'dist'));
copyFileSync(join(root, 'LICENSE'), join(made, 'LICENSE'));
for (const name of ['package.json', 'README.md']) copyFileSync(join(client, name), join(made, name));
run(made, 'npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', destination);
