/** The incident's numbers are those that were published, and the robberies come to them. */
import { describe, expect, test } from 'vitest';
import { incident, parseIncident, robberies } from '../../../bench/replay/incident.ts';

const { facts } = incident;
const sum = (parts: readonly { readonly yen: number }[]) => parts.reduce((all, { yen }) => all + yen, 0);

describe('the facts', () => {
  test('are those of the final count, and of the counts before', () => {
    expect(facts).toMatchObject({
      customersRobbed: { value: 808, source: '31 July' },
      yenLost: { value: 38_615_473, source: '31 July' },
      customersCountedBefore: { value: 1_574, source: '11 July' },
      yenCountedBefore: { value: 32_400_000, source: '11 July' },
      topUpAtOnce: { value: 100_000 },
      topUpPerDay: { value: 300_000 },
      burstTopUps: { value: 6 },
      burstYen: { value: 190_000 },
      burstMinutes: { value: 39 },
      oneMansAccounts: { value: 8 },
      cartons: { value: 146 },
      cartonsYen: { value: 730_000 },
    });
  });

  test('agree with each other: a carton is 5,000 yen, bought or not', () => {
    expect(facts.cartonsYen.value / facts.cartons.value).toBe(5_000);
    expect(facts.attemptYen.value / facts.attemptCartons.value).toBe(5_000);
  });

  test('each name a source that there is', () => {
    const { yenLost, ...others } = facts;
    const strange = { ...incident, facts: { ...others, yenLost: { ...yenLost, source: 'hearsay' } } };
    expect(() => parseIncident(strange)).toThrow('does not have \\"hearsay\\"');
  });

  test.each([
    ['a number that is text', { ...facts, yenLost: { ...facts.yenLost, value: '38615473' } }],
    ['a number without a source', { ...facts, yenLost: { value: 38_615_473, unit: 'yen' } }],
    ['a fact too many', { ...facts, guessed: facts.yenLost }],
  ])('are no facts with %s', (_, changed) => {
    expect(() => parseIncident({ ...incident, facts: changed })).toThrow();
  });
});

describe('the robberies', () => {
  test('of all 808 come to what was lost, to the yen', () => {
    expect(sum(robberies(808))).toBe(38_615_473);
  });

  test.each([8, 101, 202, 404])('of %d come to their share of it', (accounts) => {
    const made = robberies(accounts);
    expect(made).toHaveLength(accounts);
    expect(sum(made)).toBe(Math.round((38_615_473 * accounts) / 808));
    expect(made.every(({ yen }) => Number.isInteger(yen) && yen > 0)).toBe(true);
  });

  test('have the burst and the man with eight accounts among them', () => {
    const made = robberies(101);
    expect(made.filter(({ course }) => course === 'burst')).toEqual([{ yen: 190_000, course: 'burst' }]);
    const cartons = made.filter(({ course }) => course === 'cartons');
    expect(cartons).toHaveLength(8);
    expect(sum(cartons)).toBe(730_000);
    // Of 5,000 yen each.
    expect(cartons.reduce((all, { yen }) => all + yen / 5_000, 0)).toBe(146);
    expect(cartons.every(({ yen }) => yen % 5_000 === 0)).toBe(true);
  });
});
