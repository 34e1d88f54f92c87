/** What the values of settings are: each from `-c`, which gives text, or from the defaults. */
import * as z from 'zod';

export const integer = (minimum: number, maximum: number) => {
  const error = `must be a whole number from ${minimum} to ${maximum}`;
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
    z.int(error).min(minimum, error).max(maximum, error),
  );
};

/** With up to two decimals. */
export const percent = (minimum: number, maximum: number) => {
  const error = `must be a percentage from ${minimum} to ${maximum}, such as ${maximum}`;
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\d+(\.\d{1,2})?$/.test(value) ? Number(value) : value),
    z.number(error).min(minimum, error).max(maximum, error),
  );
};

export const flag = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean('must be true or false'),
);

export const text = (pattern: RegExp, error: string) => z.string(error).regex(pattern, error);

export const hostName = (example: string) =>
  text(
    /^(?=.{4,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/,
    `must be the name of a host, such as ${example}`,
  );

export const regionName = (example: string) =>
  text(/^[a-z]{2}(-[a-z]+)+-\d$/, `must be the name of a region, such as ${example}`);

/** From `-c` with commas between its values, where nothing at all is the empty list. */
export const listOf = <T extends z.ZodType>(value: T) =>
  z.preprocess(
    (given) => (typeof given === 'string' ? given.split(',').filter((name) => name !== '') : given),
    z.array(value),
  );

/** A list of objects: from `-c` as JSON, where nothing at all is the empty list. */
export const apps = <T extends z.ZodRawShape>(shape: T) => {
  const error = `must be a JSON list of {${Object.keys(shape).join(', ')}}`;
  return z.preprocess(
    (value) => (typeof value === 'string' ? parsedList(value) : value),
    z.array(z.strictObject(shape, error), error),
  );
};

/** Settings of one stage by their paths, its account and region among them: from `-c` as JSON. */
export const settingsOfStage = z.preprocess(
  (value) => (typeof value === 'string' ? parsed(value) : value),
  z.looseObject(
    { 'aws.account': z.string(), 'aws.region': z.string() },
    'must be a JSON object of settings, with aws.account and aws.region',
  ),
);

/** What is in the amounts of the contract: at most fifteen digits, in minor units. */
export const amount = integer(1, 999_999_999_999_999);

const parsedList = (text: string): unknown => (text === '' ? [] : parsed(text));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
