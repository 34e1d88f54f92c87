/** CloudFormation: puts the console's files, which lie beside this function, into their bucket, with the stage's settings. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { environment } from '../environment.ts';
import { s3 } from '../store/clients.ts';
import { type ConsoleFile, consoleFiles } from '../store/console-files.ts';
import { concerning, type Invocation } from './logging/concerning.ts';
import { describeError, log } from './logging/log.ts';

const isPage = ({ name }: ConsoleFile): boolean => name.split('/').at(-1) === 'index.html';
/** Milliseconds. */
const PATIENCE = 10_000;

/** CloudFormation waits for what is put to the event's address, and for nothing else. */
export const handler = (event: CloudFormationCustomResourceEvent, context?: Invocation): Promise<void> =>
  concerning(context?.awsRequestId, () => handle(event));

async function handle(event: CloudFormationCustomResourceEvent): Promise<void> {
  let failure: string | undefined;
  try {
    // What was published stays: the bucket outlives its stack.
    if (event.RequestType !== 'Delete') await publish(String(event.ResourceProperties.config));
  } catch (error) {
    log({ level: 'error', consumer: 'publish-console', ...describeError(error) });
    failure = 'The files could not be put: see the log of publish-console';
  }
  await answer(event, failure);
}

/** The pages come last: they name the others, which have to be there by then. */
async function publish(config: string): Promise<void> {
  const { put } = consoleFiles(s3(), environment('CONSOLE_BUCKET'));
  const folder = join(import.meta.dirname, 'console');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry): ConsoleFile => {
      const path = join(entry.parentPath, entry.name);
      return { name: relative(folder, path).replaceAll(sep, '/'), body: readFileSync(path) };
    });
  await Promise.all(files.filter((file) => !isPage(file)).map(put));
  await put({ name: 'config.json', body: config });
  for (const file of files.filter(isPage)) await put(file);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
async function answer(event: CloudFormationCustomResourceEvent, failure: string | undefined): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const body = JSON.stringify({
    Status: failure === undefined ? 'SUCCESS' : 'FAILED',
    Reason: failure,
    PhysicalResourceId: 'console',
    StackId,
    RequestId,
    LogicalResourceId,
  });
  const { ok, status } = await fetch(event.ResponseURL, {
    method: 'PUT',
    // The address is signed for no type at all.
    headers: { 'content-type': '' },
    body,
    signal: AbortSignal.timeout(PATIENCE),
  });
  // Lambda then tries again.
  if (!ok) throw new Error(`CloudFormation answered ${status}`);
}
