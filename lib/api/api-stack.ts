/** The HTTP API at the edge, and where terminals present certificates, one of their own beside it. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { EndpointType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { edgeVariables } from '../../lambdas/contract/edge.ts';
import type { Route } from '../../lambdas/contract/route.ts';
import { routes } from '../../lambdas/contract/routes.ts';
import { mutualTlsOf } from '../config/mutual-tls.ts';
import type { Settings } from '../config.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import { ApiDomain, endpointAccessMode, securityPolicy } from './api-domain.ts';
import { apiName, ContractApi, type ContractApiProps, stageName } from './contract-api.ts';
import { TerminalApi } from './terminal-api.ts';

export interface ApiStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  /** Contract operation -> the function that serves it. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;
}

/** What plays a provider is deployed only where it is the provider. */
const isServed = ({ sandbox }: Route, { verification, cards }: Settings): boolean =>
  sandbox === undefined ||
  { verification: verification.provider, cards: cards.processor }[sandbox] === 'sandbox';

const isOfTerminals = ({ audience }: Route): boolean => audience.pool === 'terminals';

export class ApiStack extends Stack {
  /** With a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { settings, identity, handlers } = props;
    const served = routes.filter((route) => isServed(route, settings));
    const mutualTls = mutualTlsOf(settings);
    const common = { settings, identity, handlers };
    const api = this.#atTheEdge({
      ...common,
      // A second way to them, without a certificate, would be the one that a thief takes.
      routes: mutualTls === undefined ? served : served.filter((route) => !isOfTerminals(route)),
    });
    this.url = this.#domain(api, settings)?.url ?? api.url;
    new CfnOutput(this, 'ApiUrl', { value: this.url });
    if (mutualTls === undefined) return;
    new TerminalApi(this, 'Terminals', {
      ...common,
      mutualTls,
      routes: served.filter(isOfTerminals),
      // Which makes the role for the logs of both.
      after: api.node.findChild('Account'),
    });
  }

  #atTheEdge(props: Pick<ContractApiProps, 'settings' | 'identity' | 'handlers' | 'routes'>): RestApi {
    const { api } = props.settings;
    return new ContractApi(this, {
      ...props,
      which: 'api',
      name: apiName(props.settings),
      description: 'The HTTP API of Holdfast',
      // At the edge, so that the header with the caller's country comes from there.
      endpointType: EndpointType.EDGE,
      variables: edgeVariables,
      securityPolicy,
      endpointAccessMode,
      isNamed: api.domain !== undefined,
      makesLogRole: true,
      hurts:
        'Callers are told that something went wrong on our side; no money is lost, and asking again is safe.',
    }).api;
  }

  #domain(api: RestApi, { api: { domain, certificateArn } }: Settings): ApiDomain | undefined {
    if (domain === undefined || certificateArn === undefined) return undefined;
    return new ApiDomain(this, 'Domain', { api, domain, certificateArn, path: stageName });
  }
}
