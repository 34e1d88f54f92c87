/** Identity verification: starting one, seeing how it stands, and taking the provider's results. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';

export interface VerificationStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

export class VerificationStack extends Stack {
  /** Contract operation -> its function. The sandbox's is there only where the sandbox is the provider. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;
  readonly #props: VerificationStackProps;

  constructor(scope: Construct, id: string, props: VerificationStackProps) {
    super(scope, id, props);
    this.#props = props;
    this.handlers = {
      createIdentityVerification: this.#create(),
      getIdentityVerification: this.#get(),
      receiveIdentityVerification: this.#receive(),
      ...(props.settings.verification.provider === 'sandbox' ? { playIdentityProvider: this.#play() } : {}),
    };
  }

  #create(): HandlerFunction {
    const { settings, identity, data } = this.#props;
    const fn = this.#function('create-identity-verification', "Starts to verify a customer's identity");
    identity.customers.grantRecogniseClient(fn);
    data.ledger.grantStartVerification(fn);
    data.registry.grantStartVerification(fn);
    this.#nameProvider(fn);
    fn.setEnvironment('VERIFICATION_HOURS', String(settings.verification.hoursToComplete));
    fn.setEnvironment('VERIFICATIONS_PER_DAY', String(settings.verification.startsPerDay));
    return fn;
  }

  #get(): HandlerFunction {
    const { identity, data } = this.#props;
    const fn = this.#function('get-identity-verification', "Answers one of the customer's verifications");
    identity.customers.grantRecogniseClient(fn);
    data.registry.grantReadVerification(fn);
    return fn;
  }

  #receive(): HandlerFunction {
    const { data } = this.#props;
    const fn = this.#function('receive-identity-verification', 'Takes the result of a verification');
    data.ledger.grantRaiseLevel(fn);
    data.registry.grantReceiveVerification(fn);
    data.identityWebhook.allowReading(fn);
    return fn;
  }

  /** It has what the provider has, the secret, and nothing of ours. */
  #play(): HandlerFunction {
    const fn = this.#function('play-identity-provider', 'Plays the provider of identity verification');
    this.#props.data.identityWebhook.allowReading(fn);
    this.#nameProvider(fn);
    return fn;
  }

  #nameProvider(fn: HandlerFunction): void {
    const { settings } = this.#props;
    fn.setEnvironment('IDENTITY_PROVIDER', settings.verification.provider);
  }

  #function(handlerName: string, description: string): HandlerFunction {
    return new HandlerFunction(this, handlerName, { settings: this.#props.settings, description });
  }
}
