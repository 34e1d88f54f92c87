/** Membership of groups; the groups themselves come from the templates. */
import { type Context, namedUser, type Operation, poolOf } from '../context.ts';
import { resourceNotFound } from '../errors.ts';
import { type Input, optionalNumber, optionalText, text } from '../input.ts';
import type { Group, Pool } from '../pools.ts';
import { groupType, userType } from '../user-shapes.ts';
import type { User } from '../users.ts';

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

export const listUsersInGroup: Operation = (context, input) => {
  const { pool, group } = groupOf(context, input);
  const limit = Math.min(optionalNumber(input, 'Limit') ?? 60, 60);
  const start = Number(optionalText(input, 'NextToken') ?? 0);
  const isMember = (user: User) => context.users.groupsOf(pool, user).some(({ name }) => name === group.name);
  const members = context.users.list(pool).filter(isMember);
  const next = start + limit;
  return {
    Users: members.slice(start, next).map(userType),
    ...(next < members.length && { NextToken: String(next) }),
  };
};

function groupOf(context: Context, input: Input): { pool: Pool; group: Group } {
  const pool = poolOf(context, input);
  const group = pool.groups.get(text(input, 'GroupName'));
  if (!group) throw resourceNotFound('Group not found.');
  return { pool, group };
}
