/** Where a device takes push messages: the token that its system gave the app, registered with the push service. */
import { type Refusal, type RefusalCode, refuse } from '../refusal.ts';

export type PushPlatform = 'apns' | 'fcm';

export interface PushRegistration {
  /** Whether messages to apps of this platform can be sent in this stage. */
  has(platform: PushPlatform): boolean;
  /**
   * Registers the token, again if need be, so that messages go to it.
   * @returns the endpoint, the same one for the same token; undefined for a token that the service refuses
   */
  register(platform: PushPlatform, token: string): Promise<string | undefined>;
}

export type PushRefusal = Extract<RefusalCode, 'device_not_enrolled'>;

export interface PushEndpoints {
  /** Whether the device is this customer's and not removed. */
  isEnrolled(device: string, customer: string): Promise<boolean>;
  /**
   * Keeps the endpoint with the device, if it is this customer's and not removed, and takes it from the device that had
   * it before: another account or an earlier installation on the same phone. May throw `ServiceBusy`.
   */
  assign(assignment: {
    readonly endpoint: string;
    readonly device: string;
    readonly customer: string;
  }): Promise<'assigned' | { readonly refused: PushRefusal }>;
}

export interface SetPushTokenPorts {
  readonly registration: PushRegistration;
  readonly endpoints: PushEndpoints;
}

export interface SetPushTokenCommand {
  readonly customer: string;
  /** The device that signed. */
  readonly signer: string;
  /** The device that the token is said to be of. */
  readonly target: string;
  readonly platform: PushPlatform;
  readonly token: string;
}

/** A device speaks for itself only: any other is not there for it. */
export async function setPushToken(
  { registration, endpoints }: SetPushTokenPorts,
  { customer, signer, target, platform, token }: SetPushTokenCommand,
): Promise<'assigned' | Refusal> {
  if (!(await endpoints.isEnrolled(signer, customer))) return refuse('device_not_enrolled');
  if (signer !== target) return refuse('not_found');
  if (!registration.has(platform)) return refuse('push_not_available');
  const endpoint = await registration.register(platform, token);
  if (endpoint === undefined) return refuse('push_token_invalid');
  return endpoints.assign({ endpoint, device: target, customer });
}
