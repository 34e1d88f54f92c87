/** The SNS platform applications of a stage: made by hand, since CloudFormation knows none, and named in the settings. */
import { Validations } from 'aws-cdk-lib';
import type { Settings } from '../config.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

export class PushApplications {
  readonly #applications: Settings['notices']['pushApplications'];

  constructor({ notices }: Settings) {
    this.#applications = notices.pushApplications;
  }

  get areConnected(): boolean {
    return this.#arns.length > 0;
  }

  get #arns(): readonly string[] {
    const { apns, fcm } = this.#applications;
    return [apns, fcm].filter((arn) => arn !== undefined);
  }

  /** Lets the function make endpoints out of apps' tokens. */
  grantRegister(fn: HandlerFunction): void {
    this.#name(fn);
    this.#allow(fn, ['sns:CreatePlatformEndpoint', 'sns:SetEndpointAttributes'], (application) => [
      application,
      endpointsOf(application),
    ]);
  }

  /** Lets the function send to the endpoints. */
  grantSend(fn: HandlerFunction): void {
    this.#name(fn);
    this.#allow(fn, ['sns:Publish'], (application) => [endpointsOf(application)]);
  }

  #name(fn: HandlerFunction): void {
    fn.setEnvironment('PUSH_APPLICATIONS', JSON.stringify(this.#applications));
  }

  #allow(fn: HandlerFunction, actions: string[], resourcesOf: (application: string) => string[]): void {
    if (!this.areConnected) return;
    fn.allow({ actions, resources: this.#arns.flatMap(resourcesOf) });
    if (!fn.role) return;
    Validations.of(fn.role).acknowledge(
      ...this.#arns.map((application) => ({
        id: `AwsSolutions-IAM5[Resource::${endpointsOf(application)}]`,
        reason: 'SNS names endpoints itself as apps register; each is of this one platform application.',
      })),
    );
  }
}

/** `…:app/GCM/name` has endpoints `…:endpoint/GCM/name/<uuid>`. */
const endpointsOf = (application: string): string => `${application.replace(':app/', ':endpoint/')}/*`;
