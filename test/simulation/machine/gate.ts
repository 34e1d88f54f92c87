/** Leads each call of the functions' AWS clients through the task that makes it. */
import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { cognito, dynamoDb, stepFunctions } from '../../../lambdas/store/clients.ts';
import { type Call, currentTask } from './task.ts';

/** Answers calls in place of the service. It throws what the service would. */
export type Service = (call: Call) => Record<string, unknown>;

export interface Services {
  readonly cognito: Service;
  readonly stepFunctions: Service;
}

let served: Services | undefined;
let installed = false;

/** DynamoDB's calls reach the engine; those of the others reach `services` and no network. Once a process. */
export function installGates(services: Services): void {
  served = services;
  if (installed) return;
  installed = true;
  gate(dynamoDb(), 'dynamodb');
  gate(cognito(), 'cognito');
  gate(stepFunctions(), 'stepFunctions');
}

function gate(
  client: DynamoDBClient | CognitoIdentityProviderClient | SFNClient,
  service: 'dynamodb' | keyof Services,
): void {
  // The stacks of the three differ in types that nothing here looks at.
  const { middlewareStack } = client as DynamoDBClient;
  middlewareStack.add(
    (next, context) => async (args) => {
      const task = currentTask.getStore();
      if (!task) return next(args);
      const call: Call = {
        service,
        command: String(context.commandName).replace(/Command$/, ''),
        input: args.input as Record<string, unknown>,
      };
      let answer: Awaited<ReturnType<typeof next>> | undefined;
      const output = await task.through(call, async () => {
        if (service !== 'dynamodb') return served?.[service](call) ?? {};
        // What the SDK itself asks of time and chance is none of the function's.
        answer = await currentTask.exit(() => next(args));
        return answer.output as unknown as Record<string, unknown>;
      });
      return { ...answer, output } as unknown as Awaited<ReturnType<typeof next>>;
    },
    { step: 'initialize', name: 'simulation' },
  );
}
