/** Runs the CDK app, as `cdk synth` does, without network, telemetry or an AWS account. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { PlatformError } from '../types.ts';

export interface SynthesisOptions {
  /** The folder that holds `cdk.json` and `node_modules`. */
  readonly projectRoot: string;
  /** Where the cloud assembly is written; made if it is not there. */
  readonly outDir: string;
  /** What `-c key=value` would set, for example the stage. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * The templates are not held against the rules of CloudFormation, which they never meet here and which takes twice as
 * long as all the rest; `npm run synth` holds them against these.
 *
 * @throws PlatformError with the CDK's own reason, in one sentence, if the app does not synthesize
 */
export async function synthesize({ projectRoot, outDir, context = {} }: SynthesisOptions): Promise<void> {
  const cli = findCli(projectRoot);
  const settings = Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
  const flags = ['--no-notices', '--no-version-reporting', '--no-color', '--no-lookups', '--no-validation'];
  const { code, output } = await run(
    [cli, 'synth', '--quiet', '--output', outDir, ...flags, ...settings],
    projectRoot,
  );
  if (code !== 0) throw new PlatformError(`The CDK app does not synthesize: ${reasonIn(output)}`);
}

function findCli(projectRoot: string): string {
  try {
    const manifest = createRequire(join(projectRoot, 'package.json')).resolve('aws-cdk/package.json');
    return join(dirname(manifest), 'bin', 'cdk');
  } catch (cause) {
    throw new PlatformError('The CDK is not installed: run "npm ci" first.', { cause });
  }
}

/** The account and region come from the app and from us, never from a profile, which would ask AWS who it is. */
function environment(projectRoot: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_'),
  );
  return {
    ...Object.fromEntries(kept),
    // The app's own command is "node ...", which has to be the Node that runs us.
    PATH: [dirname(process.execPath), join(projectRoot, 'node_modules', '.bin'), process.env.PATH].join(':'),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'ap-northeast-1',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    CI: 'true',
  };
}

function run(args: readonly string[], projectRoot: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: projectRoot,
      env: environment(projectRoot),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Where the reason stands in what the CDK prints, surest first. */
const REASONS = [
  // A refusal by the CDK itself: «CodeOfTheError» what is wrong
  /«\w+» (?<reason>.+?)\]?$/m,
  // A finding of the template validation or a rule pack, with the path of its construct in the next line.
  /^\s*(?:ERROR|FATAL)\s+(?<reason>.+)\n\s+(?<construct>\S+)/m,
  // Whatever else was thrown.
  /^(?:Uncaught )?\w*(?:Error|Exception)(?: \[\w+\])?: (?<reason>.+)$/m,
];

function reasonIn(output: string): string {
  const plain = stripVTControlCharacters(output);
  for (const pattern of REASONS) {
    const { reason, construct } = pattern.exec(plain)?.groups ?? {};
    if (reason) return asSentence(construct ? `${construct}: ${reason}` : reason);
  }
  const lines = plain.split('\n').map((line) => line.trim());
  return asSentence(
    lines.filter((line) => line !== '' && !line.startsWith('at ')).at(-1) ?? 'it says nothing',
  );
}

function asSentence(reason: string): string {
  const trimmed = reason.trim().slice(0, 500);
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
