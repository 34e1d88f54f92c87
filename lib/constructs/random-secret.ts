/** A secret that CloudFormation makes at random: kept under our key, and read only by whom it is granted to. */
import { Aws, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { EnvironmentName } from '../../lambdas/environment.ts';
import type { Settings } from '../config.ts';
import { replicaOf } from '../standby/standby-names.ts';
import { acknowledge } from './acknowledge.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface RandomSecretProps {
  readonly settings: Settings;
  readonly encryptionKey: IKey;
  /** Which of the secrets it is that a second region has replicas of. */
  readonly replicatedAs: keyof Settings['adopted']['secrets'];
  readonly description: string;
  /** The environment variable by which handlers find the secret; its value never is in one. */
  readonly environmentName: EnvironmentName;
  /** Why no schedule may change it, in a sentence. */
  readonly notRotated: string;
}

/**
 * CloudFormation makes the first value and never touches it again: what an operator puts there later stays, and is replicated.
 * A stage in the second region has the replica in its place.
 */
export class RandomSecret extends Construct {
  readonly secretArn: string;
  readonly #environmentName: EnvironmentName;
  readonly #keyArn: string;

  constructor(scope: Construct, id: string, props: RandomSecretProps) {
    super(scope, id);
    const { adopted } = props.settings;
    this.secretArn = adopted.secrets[props.replicatedAs] ?? this.#make(props).secretArn;
    this.#keyArn = adopted.key ?? props.encryptionKey.keyArn;
    this.#environmentName = props.environmentName;
  }

  #make({ settings, encryptionKey, replicatedAs, description, notRotated }: RandomSecretProps): Secret {
    const secret = new Secret(this, 'Default', {
      description,
      encryptionKey,
      // 64 letters and digits: as base64, 48 bytes, of the 24 to 64 that Standard Webhooks asks for.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const replica = replicaOf(settings);
    if (replica) secret.addReplicaRegion(replica.region, Key.fromKeyArn(this, 'ReplicaKey', replica.keyArn));
    // A replica has the tags of its secret: by this one it is found where the stack is not.
    Tags.of(secret).add('holdfast:secret', replicatedAs);
    acknowledge(secret, notRotated, 'AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled');
    return secret;
  }

  /** Lets the function find the secret and read it. */
  allowReading(fn: HandlerFunction): void {
    fn.setEnvironment(this.#environmentName, this.secretArn);
    fn.allow({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] });
    // Secrets Manager uses the key in the caller's name, and only through it may the caller use it.
    fn.allow({
      actions: ['kms:Decrypt'],
      resources: [this.#keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Aws.REGION}.amazonaws.com` } },
    });
  }
}
