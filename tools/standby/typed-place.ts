/** The stage and the region that a command is told, for commands that are about one of several regions. */
import { type StageName, stageNames } from '../../lib/config.ts';
import { PlatformError } from '../../local/types.ts';

export interface Place {
  readonly stage: StageName;
  readonly region: string;
}

/**
 * @param asked which region it is, as in "Name the second region, as in --region ap-northeast-3."
 * @throws PlatformError that says how they are typed
 */
export function placeIn(
  { stage: name, region = '' }: { readonly stage?: string; readonly region?: string },
  asked: string,
  usage: string,
): Place {
  const stage = stageNames.find((each) => each === name);
  if (stage === undefined)
    throw new PlatformError(`Name the stage: --stage ${stageNames.join(', ')}.\n${usage}`);
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw new PlatformError(`${asked}\n${usage}`);
  return { stage, region };
}
