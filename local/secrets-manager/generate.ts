/** Makes the first value of a secret, as CloudFormation's `GenerateSecretString` asks for it. */
import { PlatformError, type Resource } from '../types.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html */
interface GenerateSecretString {
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly GenerateStringKey?: string;
  readonly IncludeSpace?: boolean;
  readonly PasswordLength?: number;
  readonly RequireEachIncludedType?: boolean;
  readonly SecretStringTemplate?: string;
}

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const LONGEST = 4096;

/**
 * @param random gives so many random bytes
 * @throws PlatformError for a secret that cannot be made so
 */
export function generateSecret(resource: Resource, random: (size: number) => Uint8Array): string {
  const { stack, logicalId, properties } = resource;
  const refuse = (problem: string): never => {
    throw new PlatformError(`${stack}/${logicalId} (AWS::SecretsManager::Secret) ${problem}.`);
  };
  const asked = properties.GenerateSecretString as GenerateSecretString | undefined;
  if (!asked) return refuse('does not say how its value is made');
  const types = typesOf(asked);
  const length = Number(asked.PasswordLength ?? 32);
  const eachType = asked.RequireEachIncludedType ?? true;
  const shortest = eachType ? Math.max(1, types.length) : 1;
  if (types.length === 0) refuse('leaves no character to make its value of');
  if (!Number.isInteger(length) || length < shortest || length > LONGEST)
    refuse(`asks for ${String(asked.PasswordLength)} characters`);
  const password = draw(types, length, eachType, random);
  const { SecretStringTemplate: template, GenerateStringKey: key } = asked;
  if (template === undefined && key === undefined) return password;
  if (template === undefined || key === undefined)
    return refuse('has one of SecretStringTemplate and GenerateStringKey without the other');
  return JSON.stringify({ ...(JSON.parse(template) as object), [key]: password });
}

/** The characters of each included type, without those that are excluded. */
function typesOf(asked: GenerateSecretString): string[] {
  const excluded = new Set(asked.ExcludeCharacters);
  return [
    asked.ExcludeLowercase ? '' : LOWERCASE,
    asked.ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    asked.ExcludeNumbers ? '' : '0123456789',
    asked.ExcludePunctuation ? '' : PUNCTUATION,
    asked.IncludeSpace ? ' ' : '',
  ]
    .map((characters) => [...characters].filter((each) => !excluded.has(each)).join(''))
    .filter((characters) => characters !== '');
}

/** Every password that fits is as likely as any other: one that lacks a type is thrown away whole. */
function draw(
  types: readonly string[],
  length: number,
  eachType: boolean,
  random: (size: number) => Uint8Array,
): string {
  const alphabet = types.join('');
  // Bytes above the last whole multiple would make the first characters likelier.
  const fair = 256 - (256 % alphabet.length);
  for (;;) {
    let password = '';
    while (password.length < length) {
      for (const byte of random(length)) {
        if (byte < fair && password.length < length) password += alphabet[byte % alphabet.length];
      }
    }
    const hasAll = types.every((type) => [...password].some((each) => type.includes(each)));
    if (hasAll || !eachType) return password;
  }
}
