/** The devices of a signed-in user, and the administrator's view of them. */
import { type Context, namedUser, type Operation, poolOf } from '../context.ts';
import { invalidParameter } from '../errors.ts';
import { type Input, members, optionalNumber, optionalText, text } from '../input.ts';
import type { Pool } from '../pools.ts';
import type { Verifier } from '../srp.ts';
import { deviceType } from '../user-shapes.ts';

export const confirmDevice: Operation = async (context, input) => {
  const { pool, user, session } = await context.tokens.check(text(input, 'AccessToken'));
  const tracking = trackingOf(pool);
  const key = text(input, 'DeviceKey');
  const device = context.devices.find(pool, user.sub, key);
  // Only the sign-in that the key was made for may take it up, and only once: a stolen token must not put another
  // verifier behind a device that is there already.
  if (!device || device.verifier || session.deviceKey !== key) {
    throw invalidParameter('Invalid device key given.');
  }
  const verifier = readVerifier(members(input, 'DeviceSecretVerifierConfig'));
  const name = optionalText(input, 'DeviceName');
  context.devices.save(pool, user.sub, {
    ...device,
    verifier,
    ...(name !== undefined && { name }),
    remembered: !tracking.rememberOnPrompt,
    modifiedAt: context.now(),
  });
  return { UserConfirmationNecessary: tracking.rememberOnPrompt };
};

export const updateDeviceStatus: Operation = async (context, input) => {
  const { pool, user } = await context.tokens.check(text(input, 'AccessToken'));
  setStatus(context, pool, user.sub, input);
  return {};
};

export const getDevice: Operation = async (context, input) => {
  const { pool, user } = await context.tokens.check(text(input, 'AccessToken'));
  trackingOf(pool);
  return { Device: deviceType(context.devices.confirmed(pool, user.sub, text(input, 'DeviceKey')), false) };
};

export const listDevices: Operation = async (context, input) => {
  const { pool, user } = await context.tokens.check(text(input, 'AccessToken'));
  return page(context, pool, user.sub, input, false);
};

export const forgetDevice: Operation = async (context, input) => {
  const accessToken = optionalText(input, 'AccessToken');
  if (accessToken === undefined) throw invalidParameter('Missing required parameter AccessToken');
  const { pool, user } = await context.tokens.check(accessToken);
  trackingOf(pool);
  context.devices.forget(pool, user.sub, text(input, 'DeviceKey'));
  return {};
};

export const adminGetDevice: Operation = (context, input) => {
  const pool = poolOf(context, input);
  trackingOf(pool);
  const user = namedUser(context, pool, input);
  return { Device: deviceType(context.devices.confirmed(pool, user.sub, text(input, 'DeviceKey')), true) };
};

export const adminListDevices: Operation = (context, input) => {
  const pool = poolOf(context, input);
  return page(context, pool, namedUser(context, pool, input).sub, input, true);
};

export const adminForgetDevice: Operation = (context, input) => {
  const pool = poolOf(context, input);
  trackingOf(pool);
  context.devices.forget(pool, namedUser(context, pool, input).sub, text(input, 'DeviceKey'));
  return {};
};

export const adminUpdateDeviceStatus: Operation = (context, input) => {
  const pool = poolOf(context, input);
  setStatus(context, pool, namedUser(context, pool, input).sub, input);
  return {};
};

function setStatus(context: Context, pool: Pool, sub: string, input: Input): void {
  trackingOf(pool);
  const status = optionalText(input, 'DeviceRememberedStatus');
  const device = context.devices.confirmed(pool, sub, text(input, 'DeviceKey'));
  if (status === undefined) return;
  if (status !== 'remembered' && status !== 'not_remembered') {
    throw invalidParameter(`Invalid device remembered status ${status}`);
  }
  const changes = { remembered: status === 'remembered', modifiedAt: context.now() };
  context.devices.save(pool, sub, { ...device, ...changes });
}

/** Up to 60 devices; the token of the next page is the key of the last device on this one. */
function page(context: Context, pool: Pool, sub: string, input: Input, forAdministrator: boolean): object {
  trackingOf(pool);
  const limit = Math.min(optionalNumber(input, 'Limit') ?? 60, 60);
  const after = optionalText(input, 'PaginationToken');
  const all = context.devices.list(pool, sub);
  const start = after === undefined ? 0 : all.findIndex((device) => device.key === after) + 1;
  const shown = all.slice(start, start + limit);
  const last = shown.at(-1);
  return {
    Devices: shown.map((device) => deviceType(device, forAdministrator)),
    ...(last && start + limit < all.length && { PaginationToken: last.key }),
  };
}

/** Throws where the pool does not track devices. */
function trackingOf(pool: Pool): NonNullable<Pool['devices']> {
  if (!pool.devices) {
    throw invalidParameter('User pool does not have device tracking configured.');
  }
  return pool.devices;
}

/** The client sends salt and verifier as base64 of the numbers' bytes. */
function readVerifier(config: Input): Verifier {
  const number = (name: string) => {
    const hex = Buffer.from(text(config, name), 'base64').toString('hex');
    if (hex === '' || hex.length > 800 || /^0*$/.test(hex)) throw invalidParameter(`Invalid ${name}.`);
    return BigInt(`0x${hex}`).toString(16);
  };
  return { salt: number('Salt'), verifier: number('PasswordVerifier') };
}
