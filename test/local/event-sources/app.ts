/** An app of one table, one function and one event source mapping between them. */
import type { App, Resource } from '../../../local/types.ts';

export const REGION = 'ap-northeast-1';
export const STREAM = `arn:aws:dynamodb:${REGION}:000000000000:table/Ledger/stream/local`;
export const FUNCTION = `arn:aws:lambda:${REGION}:000000000000:function:project`;

function resource(type: string, ref: string, attributes: Record<string, string>, properties = {}): Resource {
  return { stack: 'Ledger', logicalId: ref, type, ref, attributes, properties };
}

export function appWith(tableName: string, mapping: object): App {
  return {
    region: REGION,
    accountId: '000000000000',
    outputs: {},
    codeFolder: () => '',
    resources: [
      resource('AWS::DynamoDB::GlobalTable', tableName, { StreamArn: STREAM }),
      resource('AWS::Lambda::Function', 'project', { Arn: FUNCTION }, { Role: 'the-role' }),
      resource(
        'AWS::Lambda::EventSourceMapping',
        'Mapping',
        {},
        {
          EventSourceArn: STREAM,
          FunctionName: 'project',
          StartingPosition: 'TRIM_HORIZON',
          ...mapping,
        },
      ),
    ],
  };
}
