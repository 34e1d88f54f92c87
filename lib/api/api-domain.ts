/** The API's own name. Where there is one, it has no other: docs/domains.md. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import {
  DomainName,
  EndpointAccessMode,
  EndpointType,
  type RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';

/** Of the API and of its name alike: TLS is negotiated by the API's, whichever the name has. */
export const securityPolicy = SecurityPolicy.TLS12_PFS_2025_EDGE;
export const endpointAccessMode = EndpointAccessMode.BASIC;

export interface ApiDomainProps {
  readonly api: RestApi;
  readonly domain: string;
  /** Of that name, in us-east-1. */
  readonly certificateArn: string;
  /** The first part of every path: the stage's name. */
  readonly path: string;
}

export class ApiDomain extends Construct {
  /** Of the API under its name, with a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { api, domain, certificateArn, path }: ApiDomainProps) {
    super(scope, id);
    const name = new DomainName(this, 'Name', {
      domainName: domain,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      // At the edge, as the API: what is regional would pass on whatever country a client writes.
      endpointType: EndpointType.EDGE,
      securityPolicy,
      endpointAccessMode,
    });
    // With the stage's name as its base, paths are what they are without a name, to clients, proofs and firewalls.
    name.addBasePathMapping(api, { basePath: path, stage: api.deploymentStage });
    this.url = `https://${domain}/${path}/`;
    new CfnOutput(this, 'ApiDomainTarget', { value: name.domainNameAliasDomainName }).overrideLogicalId(
      'ApiDomainTarget',
    );
    this.#keepExports(api);
  }

  /**
   * What stacks took from the API's before it had a name: CloudFormation takes away no export that is in use, and they are
   * deployed after this one.
   */
  #keepExports({ restApiId, deploymentStage }: RestApi): void {
    const stack = Stack.of(this);
    stack.exportValue(restApiId);
    stack.exportValue(deploymentStage.stageName);
  }
}
