/** What names a person, so far that a colleague can compare it, and no further. */

const HIDDEN = '•••';

const firstOf = (text: string): string => Array.from(text)[0] ?? '';

/** @returns for example `t•••@example.jp`: whose mailbox it is stays hidden, at whom does not */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? HIDDEN : `${firstOf(email)}${HIDDEN}${email.slice(at)}`;
}

/** @returns for example `•••89`: two digits of what is dialled, where there are enough to hide */
export const maskedPhone = (phone: string): string =>
  phone.length < 6 ? HIDDEN : `${HIDDEN}${phone.slice(-2)}`;

/** @returns for example `山•••`; of a name in parts, the first letter of the first */
export const maskedName = (name: string): string => `${firstOf(name.trim())}${HIDDEN}`;

export interface PersonalData {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly name?: string | undefined;
}

export type PersonalField = keyof PersonalData;

/** How each is masked. */
const masks: Readonly<Record<PersonalField, (value: string) => string>> = {
  email: maskedEmail,
  phone: maskedPhone,
  name: maskedName,
};

/** All of it masked; what is not there stays away. */
export const masked = (data: PersonalData): PersonalData =>
  Object.fromEntries(
    (Object.keys(masks) as PersonalField[]).flatMap((field) => {
      const value = data[field];
      return value === undefined || value === '' ? [] : [[field, masks[field](value)]];
    }),
  );
