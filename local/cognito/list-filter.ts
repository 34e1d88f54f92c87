/** The filter of ListUsers: one attribute, equal to a value or starting with it (API reference, "ListUsers"). */
import { invalidParameter } from './errors.ts';
import type { User } from './users.ts';

/** What can be searched for. Of a status, the letter case does not count. */
const SEARCHABLE: Readonly<Record<string, (user: User) => string | undefined>> = {
  username: ({ username }) => username,
  sub: ({ sub }) => sub,
  'cognito:user_status': ({ status }) => status.toLowerCase(),
  status: ({ enabled }) => (enabled ? 'Enabled' : 'Disabled'),
  ...Object.fromEntries(
    ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username'].map((name) => [
      name,
      ({ attributes }: User) => attributes[name],
    ]),
  ),
};

const FILTER = /^\s*"?(?<name>[\w:]+)"?\s*(?<type>\^?=)\s*"(?<value>(?:[^"\\]|\\.)*)"\s*$/;

/**
 * @param filter empty for everyone
 * @throws InvalidParameterException
 */
export function userFilter(filter: string): (user: User) => boolean {
  if (filter.trim() === '') return () => true;
  const { name = '', type, value = '' } = FILTER.exec(filter)?.groups ?? {};
  const read = Object.hasOwn(SEARCHABLE, name) ? SEARCHABLE[name] : undefined;
  if (type === undefined) throw invalidParameter(`Error while parsing filter: ${filter}`);
  if (!read) throw invalidParameter(`Attribute ${name} cannot be searched for.`);
  const unescaped = value.replace(/\\(.)/g, '$1');
  const wanted = name === 'cognito:user_status' ? unescaped.toLowerCase() : unescaped;
  return (user) => (type === '=' ? read(user) === wanted : read(user)?.startsWith(wanted) === true);
}
