/** `npm run redrive`: what functions have given up, and has it done once more. */
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { PlatformError } from '../local/types.ts';
import { clientSettings, readOutputs } from './ledger/stage.ts';
import { countOf, type DeadLetters, deadLetterQueues, giveBack, take } from './redrive/dead-letters.ts';
import { discard, type RedrivePorts, redrive } from './redrive/redrive.ts';
import { redrivenReport, type Waiting, waitingReport } from './redrive/report.ts';
import { streams } from './redrive/stream-records.ts';

const usage =
  'Usage: npm run redrive -- [--all | --queue NAME [--discard]] [--outputs FILE]\n' +
  '  without options   shows what waits in the dead-letter queues\n' +
  '  --all             has all of it done once more\n' +
  '  --queue NAME      has what is in one queue done once more\n' +
  '  --discard         takes it away instead: it was seen to in another way';

const say = (text: string) => void process.stdout.write(`${text}\n`);

await run(async () => {
  const options = parseOptions(
    {
      outputs: { type: 'string' },
      all: { type: 'boolean' },
      queue: { type: 'string' },
      discard: { type: 'boolean' },
    },
    usage,
  );
  const { all, queue } = options;
  if ((all && queue !== undefined) || (options.discard && queue === undefined))
    throw new PlatformError(usage);
  const outputs = resolve(options.outputs ?? 'local/.data/outputs.json');
  const ports = portsOf(outputs);
  const letters = await deadLetterQueues(ports, prefixOf(outputs));
  if (!all && queue === undefined) {
    say(waitingReport(await look(ports, letters), ports.now()));
    return 0;
  }
  const chosen = letters.filter((each) => all || each.queue === queue);
  if (chosen.length === 0) throw new PlatformError(`The stage has no dead-letter queue ${queue}.`);
  if (options.discard) {
    for (const each of chosen) say(`${each.handler}: ${await discard(ports, each)} taken away.`);
    return 0;
  }
  const redriven = [];
  for (const each of chosen) redriven.push(await redrive(ports, each));
  const told = redriven.filter(({ done, left }) => done + left.length > 0);
  say(redrivenReport(told));
  return told.some(({ left }) => left.length > 0) ? 1 : 0;
});

function portsOf(outputs: string): RedrivePorts {
  const settings = clientSettings(outputs);
  return {
    lambda: new LambdaClient(settings),
    sqs: new SQSClient(settings),
    streams: streams({
      ...settings,
      // Found as every client of the SDK finds them.
      credentials: () => new DynamoDBClient(settings).config.credentials(),
    }),
    now: Date.now,
  };
}

/** The stacks of a stage are named alike. */
function prefixOf(outputs: string): string {
  const [stack] = Object.entries(readOutputs(outputs)).find(([, values]) => 'LedgerTable' in values) ?? [''];
  return stack.replace(/[^-]*$/, '');
}

async function look(ports: RedrivePorts, letters: readonly DeadLetters[]): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  for (const each of letters) {
    const count = await countOf(ports, each);
    const messages = count === 0 ? [] : await take(ports, each, { seconds: 60, most: 100 });
    for (const message of messages) await giveBack(ports, each, message);
    waiting.push({ letters: each, count, messages });
  }
  return waiting;
}
