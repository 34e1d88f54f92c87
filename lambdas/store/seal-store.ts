/** The sealed chain: its blocks in S3 under Object Lock; its head, and what is sealed, in the Registry. */
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { blockName, type Head, noBlocks } from '../domain/sealing/block.ts';
import type { Mark, SealStore } from '../domain/sealing/seal.ts';
import { placeholders } from './conditions.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { sealedKey, sealingKey } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface SealStoreOptions {
  readonly client: DynamoDBClient;
  readonly s3: S3Client;
  readonly runtime: Runtime;
  readonly registryTable: string;
  readonly bucket: string;
}

/** Milliseconds. The stream brings nothing again after its 24 hours; a mark is kept well beyond that. */
const MARK_LIFETIME = 4 * 24 * 60 * 60 * 1000;

export function sealStore(options: SealStoreOptions): SealStore {
  const { client, s3, runtime, registryTable: TableName, bucket: Bucket } = options;
  return {
    readHead: () => readHead(options),
    async moveHead(from, to) {
      const update = 'SET #sequence = :sequence, #hash = :hash';
      const stillThere = from.sequence === 0 ? 'attribute_not_exists(#pk)' : '#sequence = :from';
      const command = new UpdateItemCommand({
        TableName,
        Key: toItem({ ...sealingKey }),
        UpdateExpression: update,
        ConditionExpression: stillThere,
        ...placeholders([update, stillThere], {
          ':sequence': to.sequence,
          ':hash': to.hash,
          ':from': from.sequence,
        }),
      });
      await retrying(runtime, () => client.send(command)).catch((error: unknown) => {
        // Somebody met the block above the head and did the same.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
    },
    async sealedAmong(contents) {
      const found = new Map<string, string>();
      // BatchGetItem takes each key once, and a hundred of them.
      const left = [...new Set(contents)];
      while (left.length > 0)
        for (const item of await readMarks(options, left.splice(0, 100)))
          found.set(contentIn(item), fieldsOf(item).text('record'));
      return found;
    },
    async markSealed(marks) {
      const expires = Math.floor((runtime.now() + MARK_LIFETIME) / 1000);
      const put = ({ content, id }: Mark) =>
        new PutItemCommand({ TableName, Item: toItem({ ...sealedKey(content), record: id, expires }) });
      await Promise.all(marks.map((mark) => retrying(runtime, () => client.send(put(mark)))));
    },
    async putBlock({ head, text }) {
      const command = new PutObjectCommand({
        Bucket,
        Key: blockName(head.sequence),
        Body: text,
        ContentType: 'application/jsonl',
        IfNoneMatch: '*',
        ChecksumAlgorithm: 'SHA256',
      });
      try {
        await s3.send(command);
        return 'put';
      } catch (error) {
        // 409: somebody writes it at this moment.
        if (error instanceof S3ServiceException && [409, 412].includes(error.$metadata.httpStatusCode ?? 0))
          return 'taken';
        throw error;
      }
    },
    async readBlock(sequence) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: blockName(sequence) }));
        return await Body?.transformToString();
      } catch (error) {
        // Who may not list is answered 403 for what is not there.
        if (error instanceof S3ServiceException && [403, 404].includes(error.$metadata.httpStatusCode ?? 0))
          return undefined;
        throw error;
      }
    },
  };
}

/** Where the chain stands. Strongly consistent. */
export async function readHead({
  client,
  runtime,
  registryTable,
}: Pick<SealStoreOptions, 'client' | 'runtime' | 'registryTable'>): Promise<Head> {
  const command = new GetItemCommand({
    TableName: registryTable,
    Key: toItem({ ...sealingKey }),
    ConsistentRead: true,
  });
  const { Item } = await retrying(runtime, () => client.send(command));
  if (!Item) return noBlocks;
  const fields = fieldsOf(Item);
  return { sequence: fields.count('sequence'), hash: fields.text('hash') };
}

async function readMarks(options: SealStoreOptions, contents: readonly string[]): Promise<Item[]> {
  const { client, runtime, registryTable } = options;
  const found: Item[] = [];
  let Keys: Item[] | undefined = contents.map((content) => toItem({ ...sealedKey(content) }));
  while (Keys !== undefined && Keys.length > 0) {
    const command: BatchGetItemCommand = new BatchGetItemCommand({
      RequestItems: { [registryTable]: { Keys, ConsistentRead: true } },
    });
    const { Responses, UnprocessedKeys } = await retrying(runtime, () => client.send(command));
    found.push(...(Responses?.[registryTable] ?? []));
    Keys = UnprocessedKeys?.[registryTable]?.Keys;
  }
  return found;
}

const contentIn = (mark: Item): string => (mark.pk?.S ?? '').slice(sealedKey('').pk.length);
