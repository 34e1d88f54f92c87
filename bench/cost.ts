/**
 * What money costs on DynamoDB: round trips, capacity and hot keys of every flow of ours and of five designs of others,
 * counted in one run on one engine, never estimated. `--json` prints one document.
 */
import { parseArgs } from 'node:util';
import { countAll } from './cost/count.ts';
import { costDocument, costReport } from './cost/report.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const counted = await countAll((phrase) => void process.stderr.write(`… ${phrase}\n`));
process.stdout.write(
  values.json ? `${JSON.stringify(costDocument(counted), undefined, 2)}\n` : costReport(counted),
);
