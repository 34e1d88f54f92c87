/** Users, groups and devices in the shapes of the wire; times are seconds since 1970. */
import { toPairs } from './attributes.ts';
import type { Device } from './devices.ts';
import type { Group, Pool } from './pools.ts';
import type { User } from './users.ts';

const seconds = (milliseconds: number) => milliseconds / 1000;

/** Which second factors are in use; members are absent where there is none. */
export const mfaSettings = (user: User) => ({
  ...(user.softwareToken && user.mfaEnabled && { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] }),
  ...(user.softwareToken && user.mfaPreferred && { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' }),
});

/** A user without attributes, which lists and single reads name differently. */
export const userFrame = (user: User) => ({
  Username: user.username,
  UserCreateDate: seconds(user.createdAt),
  UserLastModifiedDate: seconds(user.modifiedAt),
  Enabled: user.enabled,
  UserStatus: user.status,
});

export const userType = (user: User) => ({
  ...userFrame(user),
  Attributes: toPairs(user.sub, user.attributes),
});

export const groupType = (pool: Pool, group: Group) => ({
  GroupName: group.name,
  UserPoolId: pool.id,
  ...(group.description !== undefined && { Description: group.description }),
  ...(group.roleArn !== undefined && { RoleArn: group.roleArn }),
  ...(group.precedence !== undefined && { Precedence: group.precedence }),
});

/** `forAdministrator` adds whether the device is remembered, which the user's own view leaves out. */
export function deviceType(device: Device, forAdministrator: boolean) {
  const attributes: Record<string, string> = {
    device_status: 'valid',
    ...(device.name !== undefined && { device_name: device.name }),
    last_ip_used: device.lastIp,
    ...(forAdministrator && {
      'dev:device_remembered_status': device.remembered ? 'remembered' : 'not_remembered',
    }),
  };
  return {
    DeviceKey: device.key,
    DeviceAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    DeviceCreateDate: seconds(device.createdAt),
    DeviceLastModifiedDate: seconds(device.modifiedAt),
    DeviceLastAuthenticatedDate: seconds(device.authenticatedAt),
  };
}
