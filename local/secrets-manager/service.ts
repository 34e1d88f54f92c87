/** Secrets Manager's JSON protocol (`secretsmanager.*`) over the local secrets: to read one, and to put a new value. */
import { Refusal } from '../aws/refusal.ts';
import type { Service } from '../aws/service.ts';
import type { App, ServiceAnswer } from '../types.ts';
import type { Secret, SecretStore } from './secrets.ts';

type Body = Readonly<Record<string, unknown>>;

const notFound = (what: string) =>
  new Refusal('ResourceNotFoundException', `Secrets Manager can't find the specified secret${what}.`);
const invalid = (problem: string) => new Refusal('InvalidParameterException', problem);

/** See the Secrets Manager API reference, "Actions". Values are text; labels are moved as PutSecretValue does by itself. */
export function createSecretsService(app: Pick<App, 'region' | 'accountId'>, store: SecretStore): Service {
  const operations: Record<string, (body: Body) => unknown> = {
    GetSecretValue(body) {
      const secret = secretOf(store, body);
      const [id, stage] = [optionalText(body, 'VersionId'), optionalText(body, 'VersionStage')];
      const version = store.version(secret, { id, stage });
      if (!version)
        throw notFound(` value for ${id === undefined ? 'staging label' : 'VersionId'}: ${id ?? stage}`);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        SecretString: version.value,
        VersionStages: version.stages,
        CreatedDate: version.createdAt / 1000,
      };
    },
    PutSecretValue(body) {
      const secret = secretOf(store, body);
      for (const member of ['SecretBinary', 'VersionStages', 'RotationToken'])
        if (body[member] !== undefined)
          throw invalid(`The local Secrets Manager does not support ${member}.`);
      const value = requiredText(body, 'SecretString');
      const id = requiredText(body, 'ClientRequestToken');
      if (id.length < 32 || id.length > 64)
        throw invalid('ClientRequestToken must be 32-64 characters long.');
      const known = store.version(secret, { id });
      if (known && known.value !== value)
        throw new Refusal('ResourceExistsException', 'A resource with the ID you requested already exists.');
      const { stages } = known ?? store.put(secret, id, value);
      return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stages };
    },
  };
  return {
    targetPrefix: 'secretsmanager',
    serves: (operation) => Object.hasOwn(operations, operation),
    actions(operation, body) {
      const secretId = requiredText(body, 'SecretId');
      // Whether there is such a secret is told only to who may ask for it.
      const resource =
        store.find(secretId)?.arn ??
        (secretId.startsWith('arn:')
          ? secretId
          : `arn:aws:secretsmanager:${app.region}:${app.accountId}:secret:${secretId}`);
      return [{ action: `secretsmanager:${operation}`, resource }];
    },
    async handle({ operation, body }): Promise<ServiceAnswer> {
      try {
        return { status: 200, body: operations[operation]?.(body) };
      } catch (error) {
        if (error instanceof Refusal) return error.answer();
        throw error;
      }
    },
  };
}

function secretOf(store: SecretStore, body: Body): Secret {
  const secret = store.find(requiredText(body, 'SecretId'));
  if (secret) return secret;
  throw notFound('');
}

function requiredText(body: Body, member: string): string {
  const value = optionalText(body, member);
  if (value !== undefined && value !== '') return value;
  throw invalid(`The request must contain the parameter ${member}.`);
}

function optionalText(body: Body, member: string): string | undefined {
  const value = body[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw invalid(`The parameter ${member} must be a string.`);
}
