/** The functions that people of one pool call through the API: each knows the pool's client, and whose token it may take. */
import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { PeoplePool } from './people-pool.ts';

/** @param timeout @default - as any function that somebody waits for */
export type MakeFunction = (handlerName: string, description: string, timeout?: Duration) => HandlerFunction;

export function functionsFor(callers: PeoplePool, scope: Construct, settings: Settings): MakeFunction {
  return (handlerName, description, timeout) => {
    const fn = new HandlerFunction(scope, handlerName, {
      settings,
      description,
      ...(timeout ? { timeout } : {}),
    });
    callers.grantRecogniseClient(fn);
    return fn;
  };
}
