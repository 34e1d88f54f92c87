import { describe, expect, test } from 'vitest';
import { userFilter } from '../../../local/cognito/list-filter.ts';
import type { User } from '../../../local/cognito/users.ts';

const hana = {
  sub: '7d1f2b8a-3c55-4e0e-9f3e-0a4b5c6d7e8f',
  username: 'Hana',
  status: 'CONFIRMED',
  enabled: true,
  attributes: { email: 'hana@example.com', name: 'Hana "H" Sato', 'custom:x': 'x' },
} as unknown as User;

describe('a filter of ListUsers', () => {
  test.each<readonly [string, boolean]>([
    ['', true],
    ['sub = "7d1f2b8a-3c55-4e0e-9f3e-0a4b5c6d7e8f"', true],
    ['sub = "7d1f2b8a"', false],
    ['sub ^= "7d1f2b8a"', true],
    ['"sub"="7d1f2b8a-3c55-4e0e-9f3e-0a4b5c6d7e8f"', true],
    ['username = "Hana"', true],
    ['username = "hana"', false],
    ['email ^= "hana@"', true],
    ['phone_number = ""', false],
    ['name = "Hana \\"H\\" Sato"', true],
    ['cognito:user_status = "confirmed"', true],
    ['status = "Enabled"', true],
    ['status = "Disabled"', false],
  ])('%s', (filter, expected) => {
    expect(userFilter(filter)(hana)).toBe(expected);
  });

  test.each(['sub', 'sub > "1"', 'sub = 1', 'sub = "a" or sub = "b"', 'custom:x = "x"', 'toString = "x"'])(
    'is refused: %s',
    (filter) => {
      expect(() => userFilter(filter)).toThrow(
        expect.objectContaining({ name: 'InvalidParameterException' }),
      );
    },
  );
});
