/** Addresses of the console: what an address says, and what a path fits. */
import { expect, test } from 'vitest';
import { hrefOf, matchPath, placeOf } from '../../console/app/location.ts';

test.each([
  ['', '/', ''],
  ['#', '/', ''],
  ['#/cases', '/cases', ''],
  ['#/cases?kind=dispute&state=open', '/cases', 'kind=dispute&state=open'],
  ['#cases', '/cases', ''],
])('%s is the place %s with %s', (hash, path, query) => {
  const place = placeOf(hash);
  expect([place.path, place.query.toString()]).toEqual([path, query]);
});

test.each([
  ['/cases/{id}', '/cases/case_1', { id: 'case_1' }],
  ['/cases/{id}', '/cases/a%20b', { id: 'a b' }],
  // What nobody can decode is as it is, and throws nothing.
  ['/cases/{id}', '/cases/%E0%A4%A', { id: '%E0%A4%A' }],
  ['/cases', '/cases', {}],
  ['/cases/{id}', '/cases', undefined],
  ['/cases/{id}', '/cases/', undefined],
  ['/cases/{id}', '/cases/1/2', undefined],
  ['/cases', '/case', undefined],
])('%s and %s', (pattern, path, found) => expect(matchPath(pattern, path)).toEqual(found));

test('an address names only what is given', () => {
  expect(hrefOf('/cases', { kind: 'dispute', state: undefined, reason: '' })).toBe('#/cases?kind=dispute');
  expect(hrefOf('/cases')).toBe('#/cases');
});
