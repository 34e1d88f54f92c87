/** What surrounded a registration, as it is kept with the customer and with each device. */
import type { Registration } from '../domain/registration/registration.ts';

/** Only ever read as a whole, and short: the device's item, which has it too, is to stay under 1 KB. */
export const registrationText = (registration: Registration): string =>
  [
    registration.at,
    registration.addressCustomers,
    registration.hardwareCustomers,
    registration.phoneOthers,
    registration.signUpSeconds,
  ].join(',');

export function registrationIn(text: string): Registration {
  const [at, addressCustomers, hardwareCustomers, phoneOthers, signUpSeconds] = text
    .split(',')
    .map((part) => (part === '' ? undefined : Number(part)));
  if (at === undefined || !Number.isSafeInteger(at)) throw new Error('A stored registration cannot be read');
  return {
    at,
    ...(addressCustomers === undefined ? {} : { addressCustomers }),
    ...(hardwareCustomers === undefined ? {} : { hardwareCustomers }),
    ...(phoneOthers === undefined ? {} : { phoneOthers }),
    ...(signUpSeconds === undefined ? {} : { signUpSeconds }),
  };
}
