/** Membership of groups; the groups themselves come from the templates. */
import { type Context, namedUser, type Operation, poolOf } from '../context.ts';
import { resourceNotFound } from '../errors.ts';
import { type Input, text } from '../input.ts';
import type { Group, Pool } from '../pools.ts';
import { groupType } from '../user-shapes.ts';

export const adminAddUserToGroup: Operation = (context, input) => {
  const { pool, group } = groupOf(context, input);
  context.users.addToGroup(pool, namedUser(context, pool, input), group);
  return {};
};

export const adminRemoveUserFromGroup: Operation = (context, input) => {
  const { pool, group } = groupOf(context, input);
  context.users.removeFromGroup(pool, namedUser(context, pool, input), group);
  return {};
};

export const adminListGroupsForUser: Operation = (context, input) => {
  const pool = poolOf(context, input);
  const groups = context.users.groupsOf(pool, namedUser(context, pool, input));
  return { Groups: groups.map((group) => groupType(pool, group)) };
};

function groupOf(context: Context, input: Input): { pool: Pool; group: Group } {
  const pool = poolOf(context, input);
  const group = pool.groups.get(text(input, 'GroupName'));
  if (!group) throw resourceNotFound('Group not found.');
  return { pool, group };
}
