/** The terminals' own API: nobody reaches it without a certificate that the company's authority has issued. docs/domains.md. */
import { CfnOutput } from 'aws-cdk-lib';
import { DomainName, EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import type { MutualTls } from '../config/mutual-tls.ts';
import { ContractApi, type ContractApiProps, stageName, terminalApiName } from './contract-api.ts';

export interface TerminalApiProps
  extends Pick<ContractApiProps, 'settings' | 'identity' | 'handlers' | 'routes'> {
  readonly mutualTls: MutualTls;
  /** What has to be there before it writes logs. */
  readonly after: IConstruct;
}

/** The best that API Gateway has for a name with mutual TLS: none of its enhanced policies knows it. 1.2 or 1.3 is spoken. */
const securityPolicy = SecurityPolicy.TLS_1_2;

export class TerminalApi extends Construct {
  constructor(scope: Construct, id: string, { mutualTls, after, ...props }: TerminalApiProps) {
    super(scope, id);
    const { api } = new ContractApi(this, {
      ...props,
      which: 'terminal-api',
      name: terminalApiName(props.settings),
      description: "The terminals' part of the HTTP API of Holdfast, by mutual TLS",
      // The only type that knows mutual TLS. A client writes every header of it, so its stage says nothing of an edge.
      endpointType: EndpointType.REGIONAL,
      securityPolicy,
      isNamed: true,
      makesLogRole: false,
      hurts:
        'Tills are told that something went wrong on our side; no money is lost, and asking again is safe.',
    });
    api.deploymentStage.node.addDependency(after);
    const name = this.#name(mutualTls);
    name.addBasePathMapping(api, { basePath: stageName, stage: api.deploymentStage });
    this.#tell('TerminalApiUrl', `https://${mutualTls.domain}/${stageName}/`);
    this.#tell('TerminalApiDomainTarget', name.domainNameAliasDomainName);
  }

  #name({ domain, certificateArn, truststore, truststoreVersion }: MutualTls): DomainName {
    const { host: bucket, pathname } = new URL(truststore);
    return new DomainName(this, 'Name', {
      domainName: domain,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy,
      mtls: {
        bucket: Bucket.fromBucketName(this, 'Truststore', bucket),
        key: pathname.slice(1),
        version: truststoreVersion,
      },
    });
  }

  #tell(output: string, value: string): void {
    new CfnOutput(this, output, { value }).overrideLogicalId(output);
  }
}
