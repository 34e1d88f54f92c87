/** The files of a DynamoDB export to S3: read as AWS writes them, and written as AWS would. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Item } from '../../lambdas/store/items.ts';
import { PlatformError } from '../../local/types.ts';

/** One table's export: the folder with manifest-summary.json. */
export interface TableExport {
  readonly folder: string;
  readonly tableName: string;
  /** The moment whose state it is, milliseconds since the epoch. */
  readonly exportTime: number;
  items(): Generator<Item>;
}

/**
 * Finds every table's export below a folder, wherever `aws s3 sync` has put it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
 *
 * @throws PlatformError for a manifest or a data file that cannot be read, or is not the one that was exported
 */
export function exportsIn(directory: string): readonly TableExport[] {
  const summaries = filesBelow(directory).filter((file) => file.endsWith('manifest-summary.json'));
  return summaries.map((file) => {
    const summary = JSON.parse(readFileSync(file, 'utf8')) as {
      tableArn: string;
      exportTime: string;
      outputFormat: string;
    };
    if (summary.outputFormat !== 'DYNAMODB_JSON')
      throw new PlatformError(
        `${file} is of an export in the format ${summary.outputFormat}; export it as DYNAMODB_JSON.`,
      );
    const folder = join(file, '..');
    return {
      folder,
      tableName: summary.tableArn.split('/').at(-1) ?? '',
      exportTime: Date.parse(summary.exportTime),
      items: () => itemsOf(folder),
    };
  });
}

interface DataFile {
  readonly itemCount: number;
  readonly md5Checksum: string;
  readonly dataFileS3Key: string;
}

function* itemsOf(folder: string): Generator<Item> {
  for (const { dataFileS3Key, itemCount, md5Checksum } of manifestOf(folder)) {
    const file = join(folder, 'data', dataFileS3Key.split('/').at(-1) ?? '');
    const bytes = read(file);
    if (createHash('md5').update(bytes).digest('base64') !== md5Checksum)
      throw new PlatformError(
        `${file} is not the file that was exported: its checksum is another one than the manifest's.`,
      );
    const lines = gunzipSync(bytes)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    if (lines.length !== itemCount)
      throw new PlatformError(`${file} has ${lines.length} items, and the manifest says ${itemCount}.`);
    for (const line of lines) yield withBytes((JSON.parse(line) as { Item: Item }).Item);
  }
}

const manifestOf = (folder: string): DataFile[] =>
  read(join(folder, 'manifest-files.json'))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DataFile);

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new PlatformError(`${file} is missing from the export.`);
  }
}

const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** Of what is written on the wire as base64, the bytes. */
const withBytes = (item: Item): Item =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B === undefined ? value : { B: new Uint8Array(Buffer.from(String(value.B), 'base64')) },
    ]),
  );

const onTheWire = (item: Item): Item =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B === undefined ? value : ({ B: Buffer.from(value.B).toString('base64') } as never),
    ]),
  );

export interface Written {
  readonly directory: string;
  readonly tableName: string;
  readonly region: string;
  readonly accountId: string;
  readonly items: readonly Item[];
  /** Milliseconds since the epoch. */
  readonly exportTime: number;
}

/** Items a data file; AWS's have about as many. */
const ITEMS_A_FILE = 100_000;

export function writeExport({ directory, tableName, region, accountId, items, exportTime }: Written): void {
  const id = `${String(exportTime).padStart(14, '0')}-${createHash('sha256').update(tableName).digest('hex').slice(0, 8)}`;
  const prefix = `AWSDynamoDB/${id}`;
  const folder = join(directory, prefix);
  mkdirSync(join(folder, 'data'), { recursive: true });
  const files: (DataFile & { etag: string })[] = [];
  for (let start = 0; start < items.length || start === 0; start += ITEMS_A_FILE) {
    const part = items.slice(start, start + ITEMS_A_FILE);
    const bytes = gzipSync(part.map((item) => `${JSON.stringify({ Item: onTheWire(item) })}\n`).join(''));
    const md5 = createHash('md5').update(bytes);
    const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 26)}.json.gz`;
    writeFileSync(join(folder, 'data', name), bytes);
    const digest = md5.digest();
    files.push({
      itemCount: part.length,
      md5Checksum: digest.toString('base64'),
      etag: digest.toString('hex'),
      dataFileS3Key: `${prefix}/data/${name}`,
    });
  }
  const time = new Date(exportTime).toISOString();
  const tableArn = `arn:aws:dynamodb:${region}:${accountId}:table/${tableName}`;
  const summary = {
    version: '2020-06-30',
    exportArn: `${tableArn}/export/${id}`,
    startTime: time,
    endTime: time,
    tableArn,
    exportTime: time,
    manifestFilesS3Key: `${prefix}/manifest-files.json`,
    billedSizeBytes: 0,
    itemCount: items.length,
    outputFormat: 'DYNAMODB_JSON',
    exportType: 'FULL_EXPORT',
  };
  writeFileSync(
    join(folder, 'manifest-files.json'),
    files.map((file) => `${JSON.stringify(file)}\n`).join(''),
  );
  writeFileSync(join(folder, 'manifest-summary.json'), JSON.stringify(summary));
}
