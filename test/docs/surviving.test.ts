/** The policy that docs/surviving.md gives to whoever drills allows what a restore needs of the copy, and of the tables no write. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyPrefix } from '../../tools/drill/copies.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/surviving.md'), 'utf8');
const [, written = ''] = /<!-- drill policy -->\n```json\n([\s\S]*?)```/.exec(page) ?? [];
const statements = (
  JSON.parse(written) as {
    Statement: { Effect: string; Action: string[]; Resource: string | string[] }[];
  }
).Statement;

const allowedOn = (resource: RegExp) =>
  statements
    .filter(
      ({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().some((each) => resource.test(each)),
    )
    .flatMap(({ Action }) => Action);

test.each(['LEDGER', 'REGISTRY', 'CASES'])(
  '%s can be described, restored, and neither written nor deleted',
  (table) => {
    expect(allowedOn(new RegExp(`table/${table}$`)).sort()).toEqual([
      'dynamodb:DescribeContinuousBackups',
      'dynamodb:DescribeTable',
      'dynamodb:GetItem',
      'dynamodb:RestoreTableToPointInTime',
    ]);
  },
);

test('only tables with the name of a copy can be written, read whole and deleted', () => {
  const copies = allowedOn(new RegExp(`table/${copyPrefix}\\*$`));
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
  for (const action of ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'])
    expect(copies).toContain(`dynamodb:${action}`);
  expect(copies).toContain('dynamodb:DeleteTable');
  const everywhere = statements.filter(({ Resource }) =>
    [Resource].flat().some((each) => /^\*$|table\/\*/.test(each)),
  );
  expect(everywhere).toEqual([]);
});
