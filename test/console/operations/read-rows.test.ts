/** A file of list entries in the page: what is right is what the command takes, and each wrong line is named and not repeated. */
import { describe, expect, test } from 'vitest';
import { MOST, readRows } from '../../../console/pages/lists/import/read-rows.ts';
import { readRows as byCommand } from '../../../tools/lists/read-rows.ts';

const HEAD = 'list,subject,kind,reason,expires_at\n';
const good =
  `\ufeff${HEAD}addresses,203.0.113.0/24,block,"Hosting, ""cheap""",2027-01-01T00:00:00.000Z\r\n` +
  '\r\ncountries,KP,block,Sanctions,\r\nstores,osaka,watch,Cartons,\n';

test('reads what the command reads', () => {
  const { rows, wrong } = readRows(good);
  expect(wrong).toEqual([]);
  expect(rows).toEqual(byCommand(good));
  expect(rows.map(({ line }) => line)).toEqual([2, 4, 5]);
});

test('the columns may stand in another order, and the one that is not needed may be left out', () => {
  const { rows, wrong } = readRows('reason,kind,subject,list\nWhy,allow,JP,countries');
  expect(wrong).toEqual([]);
  expect(rows).toEqual([
    { line: 2, list: 'countries', wish: { subject: 'JP', kind: 'allow', reason: 'Why' } },
  ]);
});

describe('what is wrong', () => {
  test.each<readonly [string, string, readonly unknown[]]>([
    ['no column that is needed', 'list,subject,kind\nstores,osaka,block', [{ line: 1, fault: 'headings' }]],
    ['a column too many', `${HEAD.trim()},who\n`, [{ line: 1, fault: 'headings' }]],
    ['a column twice', 'list,list,subject,kind,reason\n', [{ line: 1, fault: 'headings' }]],
    ['nothing in it', HEAD, [{ line: 1, fault: 'empty' }]],
    [
      'a quotation mark that does not close',
      `${HEAD}stores,"osaka,block,Why,`,
      [{ line: 2, fault: 'quotes' }],
    ],
    ['a field too few', `${HEAD}stores,osaka,block,Why`, [{ line: 2, fault: 'fields' }]],
    ['no such list', `${HEAD}people,osaka,block,Why,`, [{ line: 2, fault: 'list' }]],
    ['a formula', `${HEAD}stores,osaka,block,"=1+1",`, [{ line: 2, fault: 'formula' }]],
    ['no such kind', `${HEAD}stores,osaka,ban,Why,`, [{ line: 2, fault: 'value', column: 'kind' }]],
    ['no subject', `${HEAD}stores,,ban,Why,`, [{ line: 2, fault: 'value', column: 'subject' }]],
    [
      'no time',
      `${HEAD}stores,osaka,block,Why,tomorrow`,
      [{ line: 2, fault: 'value', column: 'expires_at' }],
    ],
    [
      'the same twice, and the second only',
      `${HEAD}stores,osaka,block,Why,\nstores,osaka,watch,Why,`,
      [{ line: 3, fault: 'twice', as: 2 }],
    ],
  ])('%s', (_, text, wrong) => {
    expect(readRows(text).wrong).toEqual(wrong);
    expect(() => byCommand(text)).toThrow();
  });

  test('every wrong line is told, and none of what stands there', () => {
    const { wrong } = readRows(
      `${HEAD}x,4111111111111111,block,Why,\nstores,osaka,block,Why,\ny,1,block,Why,`,
    );
    expect(wrong.map(({ line }) => line)).toEqual([2, 4]);
    expect(JSON.stringify(wrong)).not.toContain('4111');
  });

  test('more rows than a page sends', () => {
    const rows = Array.from({ length: MOST + 1 }, (_, index) => `stores,store-${index},watch,Why,`);
    expect(readRows(HEAD + rows.join('\n')).wrong).toEqual([{ line: 1, fault: 'large' }]);
    expect(readRows(HEAD + rows.slice(1).join('\n')).wrong).toEqual([]);
  });
});
