/** What a month's bill takes for granted, where nothing here can count it. Each is printed with the bill. */
import { month } from '../heat/traffic.ts';

/** Of a month, as AWS's price list has it. */
export const HOURS = 730;
export const SECONDS = HOURS * 3600;

/** GB of each function: lib/constructs/handler-function.ts. */
const memory = 0.5;
/** Milliseconds. */
const ofItsOwn = 15;
const ofARoundTrip = 6;

/** GB-seconds of an invocation. */
export const computeSeconds = (trips: number): number => (memory * (ofItsOwn + ofARoundTrip * trips)) / 1000;

export const perCustomer = month.payments / month.customers;
export const perTill = month.payments / month.stores;
export const signInsPerCustomer = 4;
export const tokensPerTill = 12 * 30;
/** GB. */
export const logLine = 600 / 1e9;
/** GB: what makes metrics of a line. */
export const metricsOfALine = 350 / 1e9;
export const linesOfARequest = 2;
/** GB: hot items are below it, so this is above what is billed. */
export const itemSize = 1024 / 1e9;
export const tracedOfTheRest = 0.05;
/** Functions that are busy all month; each asks for the key of each of two tables again every five minutes. */
const busyFunctions = 20;
export const keyUses = busyFunctions * 2 * HOURS * 12;

const percent = (part: number) => `${(part * 100).toFixed(2).replace(/\.?0+$/, '')} %`;

/** @param share of each flow among all payments */
export const assumptions = (share: Readonly<Record<string, number>>): readonly string[] => [
  `Of all payments ${Object.entries(share)
    .map(([name, part]) => `${percent(part)} ${name}`)
    .join(', ')} (as in bench/heat/traffic.ts).`,
  `A customer pays ${perCustomer} times a month and signs in ${signInsPerCustomer} times; a till takes ${perTill} payments and ${tokensPerTill} tokens.`,
  `A function has ${memory * 1024} MB and takes ${ofItsOwn} ms and ${ofARoundTrip} ms more for each round trip: measure yours.`,
  `Each request writes ${linesOfARequest} lines of ${logLine * 1e9} bytes to logs, each function that follows one.`,
  `One line of each request, and of each batch of a stream, has ${metricsOfALine * 1e9} bytes more that make metrics of it; each metric that there can be has a value in every hour.`,
  `X-Ray records one request a second and ${percent(tracedOfTheRest)} of the rest.`,
  `${busyFunctions} functions are busy enough to ask KMS every five minutes.`,
  'Each daily copy of the tables is as large as they are at the end of the month; a second region or account costs as much again.',
  'In a second region the replicas are as large as all tables are, and whatever is no history and no line of a store is written once more; a transaction too with each of its units.',
  "Batches of streams have what comes in prod's windows, spread evenly: at peaks they are larger, and cost less.",
  "Each payment is told by a mail. Items count with 1 KB, and a month's are kept for one month: each month adds as much.",
  'No free tier is taken off (ten alarms, 10,000 users of Essentials and others), no data transfer is added.',
];
