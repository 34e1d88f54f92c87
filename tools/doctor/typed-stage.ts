/** A stage and its settings as the CDK's command line takes them. */
import { type StageName, stageNames } from '../../lib/config.ts';
import { PlatformError } from '../../local/types.ts';

/** @throws PlatformError for what is no setting's name and value, and without a stage */
export function typedStage(
  typed: readonly string[],
  usage: string,
): { readonly stage: StageName; readonly context: Readonly<Record<string, string>> } {
  const { stage: name, ...context } = Object.fromEntries(
    typed.map((each) => {
      const [, setting, value] = /^([^=]+)=(.*)$/s.exec(each) ?? [];
      if (setting === undefined || value === undefined)
        throw new PlatformError(`-c takes a setting and its value, as in -c stage=dev.\n${usage}`);
      return [setting, value] as const;
    }),
  );
  const stage = stageNames.find((each) => each === name);
  if (stage === undefined)
    throw new PlatformError(`Name the stage: -c stage=${stageNames.join(', -c stage=')}.\n${usage}`);
  return { stage, context };
}
