/** CloudFormation: puts the console's files, which lie beside this function, into their bucket, with the stage's settings. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { environment } from '../environment.ts';
import { s3 } from '../store/clients.ts';
import { type ConsoleFile, consoleFiles } from '../store/console-files.ts';
import { describeError, log } from './logging/log.ts';

const page = 'index.html';
/** Milliseconds. */
const PATIENCE = 10_000;

/** CloudFormation waits for what is put to the event's address, and for nothing else. */
export const handler = async (event: CloudFormationCustomResourceEvent): Promise<void> => {
  let failure: string | undefined;
  try {
    // What was published stays: the bucket outlives its stack.
    if (event.RequestType !== 'Delete') await publish(String(event.ResourceProperties.config));
  } catch (error) {
    log({ level: 'error', consumer: 'publish-console', ...describeError(error) });
    failure = 'The files could not be put: see the log of publish-console';
  }
  await answer(event, failure);
};

/** The page comes last: it names the others, which have to be there by then. */
async function publish(config: string): Promise<void> {
  const { put } = consoleFiles(s3(), environment('CONSOLE_BUCKET'));
  const folder = join(import.meta.dirname, 'console');
  const files = readdirSync(folder).map(
    (name): ConsoleFile => ({ name, body: readFileSync(join(folder, name)) }),
  );
  await Promise.all(files.filter(({ name }) => name !== page).map(put));
  await put({ name: 'config.json', body: config });
  for (const file of files.filter(({ name }) => name === page)) await put(file);
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
