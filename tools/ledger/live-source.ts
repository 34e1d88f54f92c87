/** Reads the ledger and the chain of a running stage. */
import { GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { blockName } from '../../lambdas/domain/sealing/block.ts';
import { fieldsOf, type Item, toItem } from '../../lambdas/store/items.ts';
import { codeKey, deviceKey, type Key, storeTerminalKey, terminalKey } from '../../lambdas/store/keys.ts';
import { partition } from '../../lambdas/store/partitions.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { readHead } from '../../lambdas/store/seal-store.ts';
import type { LedgerSource, SealedBlock } from './source.ts';
import type { Stage } from './stage.ts';

export function liveSource(stage: Stage, name: string): LedgerSource {
  const { client, ledgerTable, registryTable } = stage;
  const registered = async (key: Key): Promise<Item | undefined> => {
    const command = new GetItemCommand({
      TableName: registryTable,
      Key: toItem({ ...key }),
      ConsistentRead: true,
    });
    return (await client.send(command)).Item;
  };
  return {
    name,
    isLive: true,
    readAt: undefined,
    hasDevices: true,
    rows: () => scan(stage, ledgerTable),
    blocks: (after) => blocksOf(stage, after),
    async head() {
      const head = await readHead({ client, registryTable, runtime });
      return head.sequence === 0 ? undefined : head;
    },
    device: (thumbprint) => registered(deviceKey(thumbprint)),
    code: (id) => registered(codeKey(id)),
    async terminal(store, number) {
      const numbered = await registered(storeTerminalKey(store, number));
      if (!numbered) return [];
      const { pk } = terminalKey(fieldsOf(numbered).text('terminal'));
      return partition({ client, runtime, registryTable }, { pk });
    },
  };
}

export async function* scan({ client }: Pick<Stage, 'client'>, TableName: string): AsyncGenerator<Item> {
  for await (const { Items } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    yield* Items ?? [];
}

/** A version of an object, or the marker of its deletion. */
interface Version {
  readonly id: string;
  readonly at: number;
  readonly isMarker: boolean;
}

async function* blocksOf({ s3, bucket: Bucket }: Stage, after: number): AsyncGenerator<SealedBlock> {
  for await (const [key, versions] of versionsByKey({ s3, bucket: Bucket }, after)) {
    const sequence = Number(/^blocks\/(\d+)\.jsonl$/.exec(key)?.[1]);
    // Newest first: what was sealed is the last, whatever lies over it.
    const sealed = versions.findLast(({ isMarker }) => !isMarker);
    if (sealed === undefined || Number.isNaN(sequence)) continue;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key, VersionId: sealed.id }));
    const text = (await Body?.transformToString()) ?? '';
    const [top] = versions;
    if (top === undefined || top.id === sealed.id) yield { sequence, text };
    else yield { sequence, text, cover: top.isMarker ? 'a delete marker' : 'another object' };
  }
}

/** Keys in their order, each with its versions, the newest first. */
async function* versionsByKey(
  { s3, bucket: Bucket }: Pick<Stage, 's3' | 'bucket'>,
  after: number,
): AsyncGenerator<readonly [key: string, versions: readonly Version[]]> {
  let current: { key: string; versions: Version[] } | undefined;
  let [KeyMarker, VersionIdMarker]: (string | undefined)[] = [
    after > 0 ? blockName(after) : undefined,
    undefined,
  ];
  let page: ListObjectVersionsCommandOutput;
  do {
    page = await s3.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: 'blocks/', KeyMarker, VersionIdMarker }),
    );
    for (const each of inOrder(page)) {
      if (current !== undefined && current.key !== each.key) yield [current.key, current.versions];
      if (current?.key !== each.key) current = { key: each.key, versions: [] };
      current.versions.push(each);
    }
    [KeyMarker, VersionIdMarker] = [page.NextKeyMarker, page.NextVersionIdMarker];
  } while (page.IsTruncated);
  if (current !== undefined) yield [current.key, current.versions];
}

/** The SDK tells versions and markers apart; in S3 they are one list, by key and then the newest first. */
function inOrder({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput) {
  const of =
    (isMarker: boolean) =>
    (each: {
      Key?: string | undefined;
      VersionId?: string | undefined;
      LastModified?: Date | undefined;
      IsLatest?: boolean | undefined;
    }) => ({
      key: each.Key ?? '',
      id: each.VersionId ?? '',
      at: each.LastModified?.getTime() ?? 0,
      isLatest: each.IsLatest ?? false,
      isMarker,
    });
  return [...Versions.map(of(false)), ...DeleteMarkers.map(of(true))].sort(
    (a, b) =>
      (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) || Number(b.isLatest) - Number(a.isLatest) || b.at - a.at,
  );
}
