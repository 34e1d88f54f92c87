/** Leads each call of the functions' AWS clients through the task that makes it. */

import * as dynamoDbSdk from '@aws-sdk/client-dynamodb';
import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { cognito, dynamoDb, s3, secretsManager, stepFunctions } from '../../../lambdas/store/clients.ts';
import type { Engine } from '../../../local/dynamodb/engine.ts';
import { type Call, currentTask } from './task.ts';

/** Answers calls in place of the service. It throws what the service would. */
export type Service = (call: Call) => Record<string, unknown>;

export interface Services {
  /** DynamoDB. */
  readonly engine: Engine;
  readonly cognito: Service;
  readonly s3: Service;
  readonly stepFunctions: Service;
  /** The text of every secret. Functions remember them from run to run: so to ask for one is no call of a task. */
  readonly secret: string;
}

let served: Services | undefined;
let installed = false;

/** DynamoDB's calls reach the engine; those of the others reach `services` and no network. Once a process. */
export function installGates(services: Services): void {
  served = services;
  if (installed) return;
  installed = true;
  for (const [service, client] of Object.entries({
    dynamodb: dynamoDb(),
    cognito: cognito(),
    s3: s3(),
    stepFunctions: stepFunctions(),
  }))
    gate(client as unknown as Client, service as AwsService);
  const secrets = secretsManager() as unknown as Client;
  secrets.send = async () => ({ SecretString: served?.secret, CreatedDate: new Date(0) });
}

type AwsService = Exclude<Call['service'], 'processor'>;

interface SdkCommand {
  readonly input: Record<string, unknown>;
}

interface Client {
  send(command: SdkCommand): Promise<unknown>;
}

/** In place of the SDK's way out: what it does to a call (types, signature, sending) costs ten times what the call does. */
function gate(client: Client, service: AwsService): void {
  const { send } = client;
  client.send = async (command) => {
    const task = currentTask.getStore();
    if (!task || !served) return send.call(client, command);
    const { engine, ...others } = served;
    const call = {
      service,
      command: command.constructor.name.replace(/Command$/, ''),
      input: { ...command.input },
    };
    return task.through(call, async () =>
      service === 'dynamodb' ? ask(engine, call) : others[service](call),
    );
  };
}

/** As the SDK puts it on the wire, and takes it from there. */
async function ask(engine: Engine, { command, input }: Call): Promise<Record<string, unknown>> {
  const { status, body } = await currentTask.exit(() =>
    engine.call(`DynamoDB_20120810.${command}`, withBase64(input)),
  );
  const answer = withBytes(body) as Record<string, unknown>;
  if (status === 200) return answer;
  throw exceptionOf(status, answer);
}

function exceptionOf(status: number, answer: Record<string, unknown>): Error {
  const name = String(answer.__type).replace(/^.*#/, '');
  const message = String(answer.message ?? answer.Message ?? '');
  const $metadata = { httpStatusCode: status };
  type Exception = new (details: Record<string, unknown>) => Error;
  const known = (dynamoDbSdk as unknown as Record<string, Exception | undefined>)[name];
  if (known) return new known({ ...answer, message, $metadata });
  return new DynamoDBServiceException({
    name,
    message,
    $metadata,
    $fault: status < 500 ? 'client' : 'server',
  });
}

/** Bytes as text, wherever they are. */
function withBase64(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(withBase64);
  const copy: Record<string, unknown> = {};
  for (const name in value) copy[name] = withBase64((value as Record<string, unknown>)[name]);
  return copy;
}

/** The other way round: text that is called `B` is an attribute's bytes, wherever an attribute may be. */
function withBytes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (const member of value) withBytes(member);
    return value;
  }
  const record = value as Record<string, unknown>;
  for (const name in record) {
    const member = record[name];
    if (name === 'B' && typeof member === 'string')
      record[name] = new Uint8Array(Buffer.from(member, 'base64'));
    else withBytes(member);
  }
  return value;
}
