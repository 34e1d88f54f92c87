/** A secret that CloudFormation makes at random: kept under our key, and read only by whom it is granted to. */
import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../../lambdas/environment.ts';
import type { Settings } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface RandomSecretProps {
  readonly settings: Settings;
  readonly encryptionKey: IKey;
  readonly description: string;
  /** The environment variable by which handlers find the secret; its value never is in one. */
  readonly environmentName: EnvironmentName;
  /** Why no schedule may change it, in a sentence. */
  readonly notRotated: string;
}

/** CloudFormation makes the first value and never touches it again: what an operator puts there later stays. */
export class RandomSecret extends Secret {
  readonly #environmentName: EnvironmentName;
  readonly #key: IKey;

  constructor(scope: Construct, id: string, props: RandomSecretProps) {
    const { settings, encryptionKey, description, environmentName, notRotated } = props;
    super(scope, id, {
      description,
      encryptionKey,
      // 64 letters and digits: as base64, 48 bytes, of the 24 to 64 that Standard Webhooks asks for.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.#environmentName = environmentName;
    this.#key = encryptionKey;
    acknowledge(this, notRotated, 'AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled');
  }

  /** Lets the function find the secret and read it. */
  allowReading(fn: HandlerFunction): void {
    fn.setEnvironment(this.#environmentName, this.secretArn);
    fn.allow({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] });
    // Secrets Manager uses the key in the caller's name, and only through it may the caller use it.
    fn.allow({
      actions: ['kms:Decrypt'],
      resources: [this.#key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Aws.REGION}.amazonaws.com` } },
    });
  }
}
