/** The roles of a stage, and the policy that cuts a region off, put to each or taken from it. */
import {
  DeleteRolePolicyCommand,
  type IAMClient,
  NoSuchEntityException,
  PutRolePolicyCommand,
  paginateListRoles,
} from '@aws-sdk/client-iam';
import type { StageName } from '../../lib/config.ts';
import { answered } from '../standby/answered.ts';
import { cutOffPolicy, policyName } from './policy.ts';

/** CloudFormation names each by its stack, in every region alike. */
export const rolePrefix = (stage: StageName): string => `Holdfast-${stage}-`;

export interface StageRoles {
  readonly account: string;
  readonly names: readonly string[];
}

/** @throws PlatformError where IAM does not tell */
export async function rolesOf(client: IAMClient, stage: StageName): Promise<StageRoles> {
  const pages = await answered('iam:ListRoles', Array.fromAsync(paginateListRoles({ client }, {})));
  const roles = pages
    .flatMap(({ Roles = [] }) => Roles)
    .filter(({ RoleName }) => RoleName?.startsWith(rolePrefix(stage)));
  return {
    account: roles[0]?.Arn?.split(':')[4] ?? '',
    names: roles.flatMap(({ RoleName }) => (RoleName ? [RoleName] : [])).sort(),
  };
}

/** May be repeated. @throws PlatformError where IAM refuses */
export async function cutOff(client: IAMClient, RoleName: string, region: string): Promise<void> {
  const PolicyDocument = JSON.stringify(cutOffPolicy(region));
  const put = new PutRolePolicyCommand({ RoleName, PolicyName: policyName(region), PolicyDocument });
  await answered('iam:PutRolePolicy', client.send(put));
}

/** May be repeated: one that was never cut off stays as it is. @throws PlatformError where IAM refuses */
export async function letIn(client: IAMClient, RoleName: string, region: string): Promise<void> {
  const remove = new DeleteRolePolicyCommand({ RoleName, PolicyName: policyName(region) });
  const removing = client.send(remove).catch((error: unknown) => {
    if (!(error instanceof NoSuchEntityException)) throw error;
  });
  await answered('iam:DeleteRolePolicy', removing);
}
