/** Every operation that the local Cognito speaks, and which of them need signed requests. */
import type { Operation } from '../context.ts';
import * as adminUsers from './admin-users.ts';
import * as appClients from './app-clients.ts';
import { describeUserPoolClient } from './describe-user-pool-client.ts';
import * as devices from './devices.ts';
import * as forgotPassword from './forgot-password.ts';
import * as groups from './groups.ts';
import { initiateAuth } from './initiate-auth.ts';
import * as ownAccount from './own-account.ts';
import * as refresh from './refresh.ts';
import { respondToAuthChallenge } from './respond-to-auth-challenge.ts';
import * as signUp from './sign-up.ts';
import * as softwareToken from './software-token.ts';

type Table = Readonly<Record<string, Operation>>;

/** Unsigned: what they may do depends on a password, a code, a session or an access token in the request. */
export const PUBLIC_OPERATIONS: Table = {
  SignUp: signUp.signUp,
  ConfirmSignUp: signUp.confirmSignUp,
  ResendConfirmationCode: signUp.resendConfirmationCode,
  ForgotPassword: forgotPassword.forgotPassword,
  ConfirmForgotPassword: forgotPassword.confirmForgotPassword,
  InitiateAuth: initiateAuth,
  RespondToAuthChallenge: respondToAuthChallenge,
  AssociateSoftwareToken: softwareToken.associateSoftwareToken,
  VerifySoftwareToken: softwareToken.verifySoftwareToken,
  SetUserMFAPreference: softwareToken.setUserMfaPreference,
  GetTokensFromRefreshToken: refresh.getTokensFromRefreshToken,
  RevokeToken: refresh.revokeToken,
  GlobalSignOut: refresh.globalSignOut,
  GetUser: ownAccount.getUser,
  ChangePassword: ownAccount.changePassword,
  UpdateUserAttributes: ownAccount.updateUserAttributes,
  GetUserAttributeVerificationCode: ownAccount.getUserAttributeVerificationCode,
  VerifyUserAttribute: ownAccount.verifyUserAttribute,
  ConfirmDevice: devices.confirmDevice,
  UpdateDeviceStatus: devices.updateDeviceStatus,
  GetDevice: devices.getDevice,
  ListDevices: devices.listDevices,
  ForgetDevice: devices.forgetDevice,
};

/** Signed: IAM decides, on the user pool's ARN. */
export const SIGNED_OPERATIONS: Table = {
  AdminCreateUser: adminUsers.adminCreateUser,
  AdminGetUser: adminUsers.adminGetUser,
  AdminSetUserPassword: adminUsers.adminSetUserPassword,
  AdminConfirmSignUp: adminUsers.adminConfirmSignUp,
  AdminUpdateUserAttributes: adminUsers.adminUpdateUserAttributes,
  AdminSetUserMFAPreference: adminUsers.adminSetUserMfaPreference,
  AdminDeleteSoftwareToken: adminUsers.adminDeleteSoftwareToken,
  AdminDisableUser: adminUsers.adminDisableUser,
  AdminEnableUser: adminUsers.adminEnableUser,
  AdminUserGlobalSignOut: adminUsers.adminUserGlobalSignOut,
  AdminDeleteUser: adminUsers.adminDeleteUser,
  ListUsers: adminUsers.listUsers,
  DescribeUserPoolClient: describeUserPoolClient,
  CreateUserPoolClient: appClients.createUserPoolClient,
  DeleteUserPoolClient: appClients.deleteUserPoolClient,
  AddUserPoolClientSecret: appClients.addUserPoolClientSecret,
  DeleteUserPoolClientSecret: appClients.deleteUserPoolClientSecret,
  ListUserPoolClientSecrets: appClients.listUserPoolClientSecrets,
  ListUsersInGroup: groups.listUsersInGroup,
  AdminAddUserToGroup: groups.adminAddUserToGroup,
  AdminRemoveUserFromGroup: groups.adminRemoveUserFromGroup,
  AdminListGroupsForUser: groups.adminListGroupsForUser,
  AdminGetDevice: devices.adminGetDevice,
  AdminListDevices: devices.adminListDevices,
  AdminForgetDevice: devices.adminForgetDevice,
  AdminUpdateDeviceStatus: devices.adminUpdateDeviceStatus,
};
