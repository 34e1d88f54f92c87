/** Which settings do not go together, or not in prod. */
import { SettingError, type Settings } from './schema.ts';

type Refuse = (path: string, problem: string) => never;

/** @throws SettingError for the first that another does not allow */
export function refuseCombinations(settings: Settings): void {
  const refuse: Refuse = (path, problem) => {
    throw new SettingError(`The setting ${path} of stage ${settings.stage} ${problem}.`);
  };
  if (settings.stage === 'prod') refuseInProd(settings, refuse);
  refuseHalves(settings, refuse);
  refuseWrongOrder(settings, refuse);
  refuseLimits(settings, refuse);
  refuseCopies(settings, refuse);
}

/** What is for trying out, or would cost customers their money. */
function refuseInProd(
  { fundingSources, verification, cards, devices, keepData }: Settings,
  refuse: Refuse,
): void {
  if (fundingSources.includes('sandbox'))
    refuse('fundingSources', 'must not have sandbox: it makes money out of nothing');
  if (verification.provider === 'sandbox')
    refuse('verification.provider', 'must not be sandbox: it verifies whoever asks it to');
  if (cards.processor === 'sandbox')
    refuse('cards.processor', 'must not be sandbox: it takes any card and no money');
  if (cards.coolOffHours === 0)
    refuse('cards.coolOffHours', 'must not be 0: a stolen card would be money at once');
  if (devices.acceptSoftwareKeys)
    refuse('devices.acceptSoftwareKeys', 'must be false: any program can make such a key');
  if (!keepData) refuse('keepData', "must be true: a customer's money is in there");
}

/** Of two that are set together, one alone. */
function refuseHalves({ aws, console: page }: Settings, refuse: Refuse): void {
  if ((page.domain === undefined) !== (page.certificateArn === undefined)) {
    const missing = page.domain === undefined ? 'console.domain' : 'console.certificateArn';
    refuse(missing, 'must be set where the other is');
  }
  if ((aws.account === undefined) !== (aws.region === undefined))
    refuse(aws.account === undefined ? 'aws.account' : 'aws.region', 'must be set where the other is');
}

/** Of two, of which one has to be the larger, the other. */
function refuseWrongOrder({ reconciliation, stores, review, api }: Settings, refuse: Refuse): void {
  if (reconciliation.settleSeconds <= stores.windowSeconds)
    refuse('reconciliation.settleSeconds', 'must be more than stores.windowSeconds');
  if (review.escalatePercent < review.warnPercent)
    refuse('review.escalatePercent', 'must be at least review.warnPercent');
  if (api.burst < api.requestsPerSecond) refuse('api.burst', 'must be at least api.requestsPerSecond');
}

/** Copies of nothing, and one that the same flood takes. */
function refuseCopies({ aws, backup }: Settings, refuse: Refuse): void {
  for (const copy of ['standbyRegion', 'copyTo'] as const)
    if (backup[copy] !== undefined && !backup.enabled)
      refuse(`backup.${copy}`, 'must not be set without backup.enabled');
  if (backup.standbyRegion === undefined) return;
  if (aws.region === undefined) refuse('backup.standbyRegion', 'needs aws.account and aws.region');
  if (backup.standbyRegion === aws.region)
    refuse('backup.standbyRegion', 'must be another region than aws.region');
}

/** A month's below a day's, a known person's below a stranger's, a new device's above its owner's. */
function refuseLimits({ limits, devices }: Settings, refuse: Refuse): void {
  for (const level of ['contactVerified', 'identityVerified'] as const) {
    if (limits[level].paymentPerMonth < limits[level].paymentPerDay)
      refuse(`limits.${level}.paymentPerMonth`, `must be at least limits.${level}.paymentPerDay`);
  }
  for (const [name, value] of Object.entries(limits.contactVerified)) {
    if (limits.identityVerified[name as keyof typeof limits.contactVerified] < value)
      refuse(`limits.identityVerified.${name}`, `must be at least limits.contactVerified.${name}`);
  }
  if (devices.firstDayLimit > limits.contactVerified.paymentPerDay)
    refuse('devices.firstDayLimit', 'must be at most limits.contactVerified.paymentPerDay');
}
