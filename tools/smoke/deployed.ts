/** What is asked of a stage that is deployed: its addresses, out of its outputs. */

import { smokeOutputs, stageVariable } from '../../lib/pipeline/smoke-variables.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { PlatformError } from '../../local/types.ts';

export interface Deployed {
  readonly stage: string;
  /** With a slash at its end. */
  readonly apiUrl: string;
  /** Where terminals present certificates, and then nowhere else. Undefined where they call the API that all call. */
  readonly terminalApiUrl: string | undefined;
  readonly cognitoUrl: string;
  /** Output name -> user pool id. */
  readonly pools: Readonly<Record<string, string>>;
  /** Undefined where no console is deployed. */
  readonly consoleUrl: string | undefined;
  readonly apiDocsUrl: string | undefined;
}

type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** @throws PlatformError for an output that is missing */
export function deployedOf(outputs: Outputs): Deployed {
  const [, stage] = /^Holdfast-([a-z]+)-/.exec(Object.keys(outputs)[0] ?? '') ?? [];
  if (stage === undefined) throw new PlatformError('The outputs are not those of a stage.');
  const all = Object.assign({}, ...Object.values(outputs)) as Readonly<Record<string, string>>;
  return {
    stage,
    apiUrl: outputOf(outputs, 'ApiUrl'),
    terminalApiUrl: all.TerminalApiUrl,
    cognitoUrl: outputOf(outputs, 'CognitoUrl'),
    pools: Object.fromEntries(
      ['CustomerPoolId', 'ReviewerPoolId', 'TerminalPoolId'].map((name) => [name, outputOf(outputs, name)]),
    ),
    consoleUrl: all.ConsoleUrl,
    apiDocsUrl: all.ApiDocsUrl,
  };
}

/** As the file would say it. @throws PlatformError without the stage's name */
export function outputsIn(environment: Readonly<Record<string, string | undefined>>): Outputs {
  const stage = environment[stageVariable];
  if (!stage) throw new PlatformError(`The variable ${stageVariable} must be the stage's name.`);
  const given = smokeOutputs.flatMap((name) => {
    const value = environment[name];
    return value ? [[name, value] as const] : [];
  });
  return { [`Holdfast-${stage}-Environment`]: Object.fromEntries(given) };
}
