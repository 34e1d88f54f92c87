/** Which functions a pool's triggers call, as its template says. */
import type { Resource } from '../types.ts';
import { object, refusal } from './properties.ts';
import type { TriggerName } from './triggers.ts';

const TRIGGERS: readonly TriggerName[] = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'CustomMessage',
];

/** Trigger -> ARN of its function. Throws PlatformError for a trigger that this Cognito does not have. */
export function readTriggers(resource: Resource): ReadonlyMap<TriggerName, string> {
  const config = object(resource.properties.LambdaConfig);
  const triggers = new Map<TriggerName, string>();
  for (const [name, value] of Object.entries(config)) {
    if (name === 'PreTokenGeneration' || name === 'PreTokenGenerationConfig') continue;
    const trigger = TRIGGERS.find((one) => one === name);
    if (!trigger) throw refusal(resource, `the trigger ${name} is not supported yet`);
    triggers.set(trigger, String(value));
  }
  const { LambdaArn, LambdaVersion } = object(config.PreTokenGenerationConfig);
  const former = config.PreTokenGeneration;
  if (LambdaVersion !== undefined ? LambdaVersion !== 'V2_0' : former !== undefined) {
    throw refusal(resource, 'a PreTokenGeneration event other than V2_0 is not supported yet');
  }
  if (former !== undefined && former !== LambdaArn) {
    throw refusal(resource, 'PreTokenGeneration and PreTokenGenerationConfig name different functions');
  }
  if (LambdaArn !== undefined) triggers.set('PreTokenGeneration', String(LambdaArn));
  return triggers;
}
