/**
 * How honest customers live: all parameters of the month. Each has its reason beside it, and its source where somebody
 * published one. Sources: [PayPay] PayPay Corporation, 15 July 2025: 70 million customers, 7.8 billion payments and 12.5
 * trillion yen in a year, so 9.3 payments a customer and month of 1,600 yen each. [Cabinet] Cabinet Office, Consumer
 * Confidence Survey, March 2024: a phone is replaced after 4.5 years, in 39.5 % because it broke. [MHLW] National Health and
 * Nutrition Survey 2023: 15.7 % of adults smoke. [JNTO] 13.0 million departures in 2024, of 124 million people.
 */

/** Of the day, from the first to the second; above 24, of the next. */
type Hours = readonly [from: number, to: number];

export interface Habit {
  readonly name: string;
  /** How many customers have it. */
  readonly share: number;
  /** On which days of the week, 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** On such a day, for whoever pays as often as most. */
  readonly chance: number;
  readonly hours: Hours;
  /** Yen: half of the payments are below, and two thirds within a factor of e to the power of `spread`, either way. */
  readonly median: number;
  readonly spread: number;
  readonly category: string;
}

const work = [1, 2, 3, 4, 5];
const free = [0, 6];
const every = [...free, ...work];

/** Together they come to what [PayPay] says of number and size. */
// biome-ignore format: a table is read by its lines
export const habits: readonly Habit[] = [
  // Coffee and bread on the way to work.
  { name: 'commute', share: 0.4, weekdays: work, chance: 0.25, hours: [7, 9.5], median: 260, spread: 0.5, category: 'groceries' },
  { name: 'lunch', share: 0.45, weekdays: work, chance: 0.25, hours: [11.5, 13.5], median: 780, spread: 0.35, category: 'groceries' },
  { name: 'evening', share: 0.6, weekdays: every, chance: 0.15, hours: [17, 21], median: 1_700, spread: 0.7, category: 'groceries' },
  { name: 'weekend', share: 0.5, weekdays: free, chance: 0.3, hours: [10, 19], median: 2_600, spread: 0.8, category: 'other' },
  // Shift workers and who is up late: payments at night are nothing odd for them, and are for others.
  { name: 'late', share: 0.15, weekdays: every, chance: 0.15, hours: [21, 26], median: 700, spread: 0.6, category: 'groceries' },
];

/** Days of the month on which wages come, and how much more is paid then: as in the month of bench:heat. */
export const paydays: Readonly<Record<number, number>> = { 10: 1.25, 25: 1.7, 26: 1.4, 27: 1.25 };

export const life = {
  /** Some pay ten times as often as others: so wide are the counts of customers in any shop. */
  frequencySpread: 0.8,
  /** On the phone itself, such as by a code on the table or in a store's app; the others at a till. As in bench:heat. */
  onPhone: 0.4,
  /**
   * Yen, what somebody tops up when the wallet does not do for a payment, and then for whatever it takes: the app's buttons, and how
   * many use each. Nobody tops up at home for what they are going to buy, which would spare them `top_up_spent`.
   */
  topUps: [
    [1_000, 0.15],
    [3_000, 0.25],
    [5_000, 0.25],
    [10_000, 0.25],
    [20_000, 0.1],
  ],
  /** Keep nothing in the wallet, and top up what they are about to pay, to the next thousand. */
  topUpAndSpend: 0.15,
  smokers: 0.157, // [MHLW]
  /** On a day. The share of code payments in what smokers spend: a packet a day, one in eight from this wallet. */
  smokes: 0.12,
  /** Yen. */
  packet: 600,
  /** Of what smokers buy here; a carton has an article number of its own, and one till in ten counts its packets instead. */
  cartons: 0.08,
  countsPackets: 0.1,
  /** A month. Mostly for games and apps; value -> how many take it. */
  giftCards: 0.04,
  giftCardValues: [
    [1_500, 0.3],
    [3_000, 0.35],
    [5_000, 0.2],
    [10_000, 0.13],
    [20_000, 0.02],
  ],
  /** A month: ten to twenty cards at once, for a team or the guests of a wedding. */
  manyGiftCards: 0.001,
  /** A month. About 5 million consoles are sold a year among 124 million people, 0.34 % a month; from this wallet, not a card: half. */
  consoles: 0.0017,
  /** Yen: what the consoles of 2025 and 2026 cost in Japan. */
  consolePrices: [33_000, 38_000, 50_000, 55_000, 80_000],
  /** A month: one purchase a year of the kind for which people ask what it costs; one of three from the wallet, the others by card. */
  bigPurchases: 1 / 12 / 3,
  bigMedian: 40_000,
  bigSpread: 0.6,
  /** Of them, what resells: computers, cameras, appliances. */
  bigElectronics: 0.5,
  /** A month. [Cabinet]: once in 54 months. */
  newPhones: 1 / 54,
  /** Of new phones, where the old one cannot be used any more, and a colleague resets the factor: half of the broken ones. */
  phoneLost: 0.2,
  /** A month: a tablet, or a phone for work. */
  additionalPhones: 0.003,
  /** A month: nobody publishes it. With sessions that last, a password is asked for with a new phone and hardly else. */
  resets: 0.02,
  /** Reset it because they stood before a till, and pay within three hours. */
  resetToPay: 0.5,
  /** A month. [JNTO]: 0.9 %, and wallets are adults'. */
  trips: 0.01,
  tripDays: [3, 8],
  /** A day abroad, for whoever pays as often as most. Few shops take a foreign wallet: as at home in the evening. */
  paysAbroad: 0.5,
  /** Their phone is on the internet through their operator at home, wherever they are: most contracts roam so. */
  homeRouted: 0.5,
  /** Where [JNTO]'s travellers go, how many of them, and how long they are under way in hours. */
  countries: [
    ['KR', 0.27, 3],
    ['TW', 0.14, 4],
    ['US', 0.14, 9],
    ['TH', 0.1, 7],
    ['CN', 0.09, 4],
    ['VN', 0.07, 6],
    ['SG', 0.06, 7],
    ['HK', 0.06, 5],
    ['FR', 0.04, 14],
    ['AU', 0.03, 10],
  ],
  /** Have an anonymizing network on, with its exit abroad, at one payment of three that they make on the phone. */
  tunnels: 0.01,
  tunnelOn: 0.3,
  tunnelExits: ['US', 'SG', 'NL'],
  /** Of all customers, register in the month. [PayPay]: 65 to 70 million within eleven months is 0.7 %; a young service: thrice. */
  newcomers: 0.02,
  /** Of them: behind an address from which five or more registered that day, such as a company's or a dormitory's. */
  sharedAddress: 0.02,
  /** Of them: have the number of a parent or of its former owner. */
  sharedNumber: 0.005,
  /** Seconds from the sign-up to the first device: a mailed code has to be read. */
  signUpMedian: 150,
  signUpSpread: 0.6,
  /** A month: a child gets the phone that a parent paid with until now, or somebody buys it second-hand. */
  handedDown: 0.003,
  /** Of those whose phone cannot be used: get a loan phone of the repair shop's, which goes through many hands. */
  loaned: 0.05,
  loanPhones: 2,
  /** Of all customers: visitors of the country, who register on the day that they come. Few do: most bring a wallet of their own. */
  visitors: 0.01,
  visitorDays: [4, 9],
  visitorBuys: 1.5,
  /** Of what they buy: at the shops for tourists. Half of that are electronics, though sweets, cosmetics and clothes sell better. */
  atTouristShops: 0.4,
  touristElectronics: 0.5,
  /** From a hotel's network, where five or more register in a day. */
  hotelAddress: 0.1,
  /** Of all customers: register at the festival, which has its own evening. Hundreds an hour. */
  festival: 0.05,
  festivalDay: 20, // Saturday, the 21st.
  festivalHours: [16, 20],
  /** On the venue's network when they register; the others on their operator's, which gives a phone an address of its own. */
  venueAddress: 0.15,
  /** Of what is bought there: seats, which are tickets and so resell. */
  festivalSeats: 0.05,
  /** Of them, who go on paying afterwards. */
  festivalStays: 0.4,
  /** Of everybody else, who come. */
  festivalGuests: 0.03,
} as const;

export interface Month {
  /** Milliseconds since the epoch: midnight in Tokyo. */
  readonly start: number;
  readonly days: number;
  /** Of the first day: 0 is Sunday. */
  readonly firstWeekday: number;
  /** Days before it, which are paid and not judged, so that customers have habits when it begins. */
  readonly before: number;
  readonly customers: number;
  /** In a town, so that some are full: Zipf with exponent 1, which gives the first of 400 15 % of all payments. */
  readonly stores: number;
}

/** November 2026. */
export const november: Month = {
  start: Date.UTC(2026, 9, 31, 15),
  days: 30,
  firstWeekday: 0,
  before: 30,
  customers: 20_000,
  stores: 400,
};
