/** Which service may invoke which function, as the functions' resource policies (AWS::Lambda::Permission) say. */
import type { App } from '../types.ts';
import { arnPattern } from './wildcard.ts';

export interface FunctionPolicies {
  /**
   * Whether the service may invoke the function.
   *
   * @param functionArn the function's own ARN, or that of its version or alias
   * @param servicePrincipal for example `apigateway.amazonaws.com`
   * @param sourceArn the resource on whose behalf, for example the API's method
   */
  mayInvoke(functionArn: string, servicePrincipal: string, sourceArn: string): boolean;
}

interface PermissionProperties {
  Action: string;
  FunctionName: string;
  Principal: string;
  SourceArn?: string;
  SourceAccount?: string;
}

export function functionPolicies(app: App): FunctionPolicies {
  const permissions = app.resources
    .filter(({ type }) => type === 'AWS::Lambda::Permission')
    .map(({ properties }) => {
      const { Action, FunctionName, Principal, SourceArn, SourceAccount } =
        properties as unknown as PermissionProperties;
      return {
        functionArn: FunctionName.startsWith('arn:')
          ? FunctionName
          : `arn:aws:lambda:${app.region}:${app.accountId}:function:${FunctionName}`,
        invokes: ['lambda:InvokeFunction', 'lambda:*', '*'].includes(Action),
        principal: Principal,
        ofThisAccount: SourceAccount === undefined || SourceAccount === app.accountId,
        from: SourceArn === undefined ? () => true : arnPattern(SourceArn),
      };
    });
  return {
    mayInvoke: (functionArn, servicePrincipal, sourceArn) =>
      permissions.some(
        (permission) =>
          permission.invokes &&
          permission.functionArn === functionArn &&
          permission.principal === servicePrincipal &&
          permission.ofThisAccount &&
          permission.from(sourceArn),
      ),
  };
}
