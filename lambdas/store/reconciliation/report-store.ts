/** Keeps the reports of reconciliations beside the sealed chain: locked, and written once. */
import { PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Report } from '../../domain/reconciliation/report.ts';
import { pageOf } from '../../domain/reconciliation/report-page.ts';
import { retrying } from '../retry.ts';
import type { Runtime } from '../runtime.ts';

export interface ReportStoreOptions {
  readonly s3: S3Client;
  readonly runtime: Runtime;
  readonly bucket: string;
}

/** Without its ending. */
const nameOf = ({ startedAt }: Report): string =>
  `reconciliations/${startedAt.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')}`;

/** @returns where the page is; a report that is there already stays as it is */
export async function putReport(
  { s3, runtime, bucket }: ReportStoreOptions,
  report: Report,
): Promise<string> {
  const name = nameOf(report);
  const put = async (ending: string, ContentType: string, Body: string) => {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: `${name}.${ending}`,
      Body,
      ContentType,
      IfNoneMatch: '*',
      ChecksumAlgorithm: 'SHA256',
    });
    await retrying(runtime, () => s3.send(command)).catch((error: unknown) => {
      if (!(error instanceof S3ServiceException && error.name === 'PreconditionFailed')) throw error;
    });
  };
  await put('json', 'application/json', JSON.stringify(report, null, 2));
  await put('html', 'text/html; charset=utf-8', pageOf(report));
  return `s3://${bucket}/${name}.html`;
}
