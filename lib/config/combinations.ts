/** Which settings do not go together, or not in prod. */
import type { PipelineSettings } from './pipeline-settings.ts';
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
  refuseAdoption(settings, refuse);
  refuseHalfOfMutualTls(settings, refuse);
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

/** Of two that are set together, one alone, or one twice. */
function refuseHalves({ aws, api, console: page }: Settings, refuse: Refuse): void {
  for (const [group, { domain, certificateArn }] of Object.entries({ console: page, api }))
    if ((domain === undefined) !== (certificateArn === undefined))
      refuse(
        `${group}.${domain === undefined ? 'domain' : 'certificateArn'}`,
        'must be set where the other is',
      );
  if (api.domain !== undefined && api.domain === page.domain)
    refuse('api.domain', 'must be another name than console.domain');
  if ((aws.account === undefined) !== (aws.region === undefined))
    refuse(aws.account === undefined ? 'aws.account' : 'aws.region', 'must be set where the other is');
}

/** An API without a name, certificate or truststore, one under a name of another, and a certificate that its region does not know. */
function refuseHalfOfMutualTls(settings: Settings, refuse: Refuse): void {
  const { aws, api, console: page, terminals } = settings;
  const { domain, certificateArn, truststore, truststoreVersion } = terminals.mutualTls;
  const parts = Object.entries({ domain, certificateArn, truststore, truststoreVersion });
  const missing = parts.find(([, value]) => value === undefined);
  if (missing && parts.some(([, value]) => value !== undefined))
    refuse(`terminals.mutualTls.${missing[0]}`, 'must be set where the others of terminals.mutualTls are');
  if (domain !== undefined && [api.domain, page.domain].includes(domain))
    refuse('terminals.mutualTls.domain', 'must be another name than api.domain and console.domain');
  if (aws.region !== undefined && ![undefined, aws.region].includes(certificateArn?.split(':')[3]))
    refuse('terminals.mutualTls.certificateArn', 'must be a certificate of aws.region');
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
function refuseCopies({ aws, backup, standby }: Settings, refuse: Refuse): void {
  if (backup.copyTo !== undefined && !backup.enabled)
    refuse('backup.copyTo', 'must not be set without backup.enabled');
  if (standby.region === undefined) {
    if (standby.replicas) refuse('standby.replicas', 'needs standby.region');
    return;
  }
  if (standby.cutOff && !standby.replicas) refuse('standby.cutOff', 'needs standby.replicas');
  if (![undefined, standby.region].includes(standby.alarmsTopicArn?.split(':')[3]))
    refuse('standby.alarmsTopicArn', 'must be a topic of standby.region: an alarm tells no other');
  if (!backup.enabled && !standby.replicas)
    refuse('standby.region', 'must not be set without backup.enabled or standby.replicas');
  if (aws.region === undefined) refuse('standby.region', 'needs aws.account and aws.region');
  if (standby.region === aws.region) refuse('standby.region', 'must be another region than aws.region');
}

const adoptedSecrets = [
  'secrets.identityWebhook',
  'secrets.cardWebhook',
  'secrets.cursors',
  'secrets.codes',
  'secrets.pseudonyms',
] as const;
const adoptedAlways = ['ledger', 'registry', 'cases', 'key', 'seals', ...adoptedSecrets] as const;
const adoptedStreams = ['ledgerStream', 'registryStream', 'casesStream'] as const;

/** Half of a stage's tables, those of another region, and a replica's replica. */
function refuseAdoption(
  { aws, adopted: { mode, secrets, ...rest }, standby }: Settings,
  refuse: Refuse,
): void {
  const ofSecrets = Object.entries(secrets).map(([name, arn]) => [`secrets.${name}`, arn] as const);
  const adopted: Readonly<Record<string, string | undefined>> = { ...rest, ...Object.fromEntries(ofSecrets) };
  if (mode === 'none') {
    const stray = [...adoptedAlways, ...adoptedStreams].find((name) => adopted[name] !== undefined);
    if (stray) refuse(`adopted.${stray}`, 'must not be set without adopted.mode');
    return;
  }
  const wanted = mode === 'write' ? [...adoptedAlways, ...adoptedStreams] : adoptedAlways;
  const missing = wanted.find((name) => adopted[name] === undefined);
  if (missing) refuse(`adopted.${missing}`, `must be set with adopted.mode=${mode}`);
  const distant = ['key', ...adoptedSecrets, ...adoptedStreams].find(
    (name) => aws.region !== undefined && ![undefined, aws.region].includes(adopted[name]?.split(':')[3]),
  );
  if (distant) refuse(`adopted.${distant}`, 'must be of aws.region');
  const other = adoptedStreams.find(
    (name) => ![undefined, adopted[tableOf(name)]].includes(adopted[name]?.split('/')[1]),
  );
  if (other) refuse(`adopted.${other}`, `must be of the table adopted.${tableOf(other)}`);
  if (standby.region !== undefined)
    refuse(
      'standby.region',
      'must not be set with adopted.mode: the first region is the one that replicates',
    );
}

const tableOf = (stream: (typeof adoptedStreams)[number]) =>
  stream.replace('Stream', '') as 'ledger' | 'registry' | 'cases';

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

/** @throws SettingError for a stage's setting that does not exist, and for stages that have to be apart and are not */
export function refusePipeline(pipeline: PipelineSettings, settingPaths: readonly string[]): void {
  const refuse: Refuse = (path, problem) => {
    throw new SettingError(`The setting pipeline.${path} ${problem}.`);
  };
  for (const stage of ['dev', 'staging', 'prod'] as const) {
    const stranger = Object.keys(pipeline[stage]).find((path) => !settingPaths.includes(path));
    if (stranger !== undefined) refuse(stage, `must have settings of a stage only: there is no ${stranger}`);
  }
  for (const stage of ['dev', 'staging'] as const)
    if (pipeline[stage]['aws.account'] === pipeline.prod['aws.account'])
      refuse(
        'prod',
        `must have another aws.account than pipeline.${stage}: whoever may do anything there could do so here`,
      );
  if (pipeline.approvalTopicArn && pipeline.approvalTopicArn.split(':')[3] !== pipeline.region)
    refuse('approvalTopicArn', 'must be a topic of pipeline.region: the pipeline reaches no other');
}
