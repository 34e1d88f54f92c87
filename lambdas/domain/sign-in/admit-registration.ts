/** Decides who may register: those who come with our app, under a name that tells nothing, while registrations are on. */

export type RegistrationRefusal =
  | 'client_not_permitted'
  | 'registrations_switched_off'
  | 'username_not_permitted';

export interface Registration {
  /** Who asks: the person, an administrator of the pool, or somebody whom another identity provider vouches for. */
  readonly by: 'person' | 'administrator' | 'provider';
  readonly clientId: string;
  readonly username: string;
}

export interface AdmitRegistrationPorts {
  /** Whether the app client is the customers' app. */
  isApp(clientId: string): Promise<boolean>;
  isSwitchedOff(name: 'registrations'): Promise<boolean>;
}

/**
 * A username that Cognito could have made: where there is no such user, it answers with a made-up UUID, and any other
 * kind of name would show that there is one.
 */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @returns why not, or undefined. What cannot be looked up throws, and nobody registers. */
export async function admitRegistration(
  ports: AdmitRegistrationPorts,
  { by, clientId, username }: Registration,
): Promise<RegistrationRefusal | undefined> {
  if (by === 'provider') return 'client_not_permitted';
  if (!UUID.test(username)) return 'username_not_permitted';
  // The switch is for the front door; an administrator answers for what they do.
  if (by === 'administrator') return undefined;
  const [isApp, switchedOff] = await Promise.all([
    ports.isApp(clientId),
    ports.isSwitchedOff('registrations'),
  ]);
  if (!isApp) return 'client_not_permitted';
  return switchedOff ? 'registrations_switched_off' : undefined;
}
