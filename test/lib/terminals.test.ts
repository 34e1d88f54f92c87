/** What wakes somebody about terminals: the lines that the functions write, and no other. */
import { expect, test } from 'vitest';
import { nameOf, synthesize } from './synthesized.ts';

const app = synthesize('dev');

test.each([
  ['EnrolmentCodeGuessed', 'EnrolTerminalKeyLogs', 'enrolment_code_guessed'],
  ['TerminalClientNotRemoved', 'RevokeTerminalLogs', 'terminal_client_not_removed'],
])('%s counts the lines of its function, and the first one sounds', (id, logs, event) => {
  const filter = app.one('AWS::Logs::MetricFilter', id);
  expect(nameOf(app.pointedTo(filter.stack, filter.properties.LogGroupName))).toBe(logs);
  expect(filter.properties.FilterPattern).toBe(`{ $.event = "${event}" }`);
  const [{ MetricName, MetricNamespace }] = filter.properties.MetricTransformations;
  expect(app.one('AWS::CloudWatch::Alarm', id).properties).toMatchObject({
    MetricName,
    Namespace: MetricNamespace,
    Threshold: 1,
    EvaluationPeriods: 1,
  });
});
