/**
 * What the bundles have in place of the SDK's chain of credential providers: Lambda puts a function's credentials into
 * its environment (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), and nowhere else.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
