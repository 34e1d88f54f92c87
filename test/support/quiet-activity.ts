/** Activity of whom nothing is known. */
import type { CustomerActivity, StoreActivity, Window, Windows } from '../../lambdas/domain/risk/activity.ts';

const nothing: Window = { count: 0, sum: 0n };
const noWindows: Windows = { hour: nothing, day: nothing, month: nothing };

export const quiet: CustomerActivity = {
  payments: noWindows,
  device: noWindows,
  topUps: noWindows,
  countries: [],
  hours: Array.from({ length: 24 }, () => 0),
  hardwareCustomers: 1,
};

export const quietStore: StoreActivity = {
  payments: noWindows,
  customersHour: 0,
  newCustomersHour: 0,
  cashConvertibleHour: nothing,
  cashConvertibleCustomersHour: 0,
};
