import { describe, expect, test } from 'vitest';
import { compileFilters } from '../../../local/event-sources/filter.ts';
import { PlatformError } from '../../../local/types.ts';

const insertOfHeld = {
  eventName: 'INSERT',
  dynamodb: {
    Keys: { pk: { S: 'PAYMENT#1' } },
    NewImage: {
      pk: { S: 'PAYMENT#1' },
      state: { S: 'held' },
      amount: { N: '1200' },
      tags: { SS: ['a', 'b'] },
    },
    SizeBytes: 120,
  },
};
const image = (fields: unknown) => ({ dynamodb: { NewImage: fields } });

describe('a filter pattern matches', () => {
  test.each<[string, unknown, boolean]>([
    ['an exact value', { eventName: ['INSERT'] }, true],
    ['any of several values', { eventName: ['REMOVE', 'INSERT'] }, true],
    ['not another value', { eventName: ['MODIFY'] }, false],
    ['not a number for a string', image({ amount: { N: [1200] } }), false],
    ['a nested attribute', image({ state: { S: ['held'] } }), true],
    ['only if every field matches', { eventName: ['INSERT'], ...image({ state: { S: ['posted'] } }) }, false],
    ['a prefix', image({ pk: { S: [{ prefix: 'PAYMENT#' }] } }), true],
    ['not another prefix', image({ pk: { S: [{ prefix: 'WALLET#' }] } }), false],
    ['anything but a value', image({ state: { S: [{ 'anything-but': 'posted' }] } }), true],
    ['not the excepted value', image({ state: { S: [{ 'anything-but': ['held', 'posted'] }] } }), false],
    ['not anything-but where there is nothing', image({ none: { S: [{ 'anything-but': 'x' }] } }), false],
    ['anything but a prefix', image({ pk: { S: [{ 'anything-but': { prefix: 'WALLET#' } }] } }), true],
    ['an attribute that exists', image({ state: { S: [{ exists: true }] } }), true],
    ['an attribute that does not', image({ expiry: { N: [{ exists: false }] } }), true],
    ['no object as existing', image({ state: [{ exists: true }] }), false],
    ['a number', { dynamodb: { SizeBytes: [{ numeric: ['>', 100, '<=', 120] }] } }, true],
    ['not a number out of range', { dynamodb: { SizeBytes: [{ numeric: ['>', 120] }] } }, false],
    ['never an attribute as a number', image({ amount: { N: [{ numeric: ['>', 0] }] } }), false],
    ['any element of a set', image({ tags: { SS: ['b'] } }), true],
  ])('%s', (_, pattern, expected) => {
    expect(compileFilters([JSON.stringify(pattern)], 'm')(insertOfHeld)).toBe(expected);
  });

  test('if any of several patterns does', () => {
    const patterns = ['{"eventName":["REMOVE"]}', '{"eventName":["INSERT"]}'];
    expect(compileFilters(patterns, 'm')(insertOfHeld)).toBe(true);
    expect(compileFilters(patterns, 'm')({ eventName: 'MODIFY' })).toBe(false);
  });

  test('everything, if there is no pattern', () => {
    expect(compileFilters([], 'm')({ eventName: 'MODIFY' })).toBe(true);
  });
});

describe('a filter pattern is refused, naming its mapping', () => {
  test.each([
    ['another operator', '{"eventName":[{"suffix":"T"}]}', 'suffix'],
    ['an operator with the wrong operand', '{"eventName":[{"exists":"yes"}]}', 'exists'],
    ['two operators in one', '{"eventName":[{"prefix":"I","exists":true}]}', 'prefix'],
    ['$or', '{"$or":[{"eventName":["INSERT"]}]}', '$or'],
    ['numeric without a bound', '{"dynamodb":{"SizeBytes":[{"numeric":[">"]}]}}', 'numeric'],
    ['a bare value', '{"eventName":"INSERT"}', 'eventName'],
    ['no JSON', '{', '{'],
  ])('%s', (_, pattern, named) => {
    const compile = () => compileFilters([pattern], 'The event source mapping Ledger.Holds');
    expect(compile).toThrow(PlatformError);
    expect(compile).toThrow('Ledger.Holds');
    expect(compile).toThrow(named);
  });
});
