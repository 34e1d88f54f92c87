/** What people watch a stage with: dashboards, objectives with their alarms, and saved questions of logs. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Dashboard, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { DeadLetterQueue } from '../../constructs/dead-letter-queue.ts';
import { HandlerFunction } from '../../constructs/handler-function.ts';
import { BurnRateAlarms } from './burn-rate-alarms.ts';
import { type Graph, graphsOf, groups } from './graphs.ts';
import { objectivesOf } from './objectives.ts';
import { saveQueries } from './saved-queries.ts';
import { Sources, type Watched } from './sources.ts';

export interface WatchStackProps extends StackProps, Omit<Watched, 'functions' | 'deadLetters'> {
  /** The others of the stage: whatever they have is watched. */
  readonly stacks: readonly Stack[];
}

export class WatchStack extends Stack {
  constructor(scope: Construct, id: string, { stacks, ...props }: WatchStackProps) {
    super(scope, id, props);
    const all = stacks.flatMap((stack) => stack.node.findAll());
    const functions = all.filter((construct) => construct instanceof HandlerFunction);
    const watched: Watched = {
      ...props,
      functions: new Map(functions.map((fn) => [fn.handlerName, fn])),
      deadLetters: all.filter((construct) => construct instanceof DeadLetterQueue),
    };
    const sources = new Sources(watched);
    const { settings } = props;
    if (settings.dashboards.enabled) this.#addDashboards(settings.stage, sources);
    if (settings.objectives.enabled)
      for (const objective of objectivesOf(sources)) new BurnRateAlarms(this, settings, objective);
    saveQueries(this, watched);
  }

  #addDashboards(stage: string, sources: Sources): void {
    const graphs = graphsOf(sources);
    for (const group of groups)
      new Dashboard(this, `Dashboard-${group}`, {
        dashboardName: `holdfast-${stage}-${group}`,
        defaultInterval: Duration.days(1),
        widgets: rowsOf(graphs[group]),
      });
  }
}

/** Of CloudWatch's 24 columns. */
const WIDTH = 8;
const IN_A_ROW = 3;

function rowsOf(graphs: readonly Graph[]): GraphWidget[][] {
  const widgets = graphs.map(
    ({ title, series }) =>
      new GraphWidget({ title, left: [...series], width: WIDTH, height: 6, period: Duration.minutes(5) }),
  );
  return Array.from({ length: Math.ceil(widgets.length / IN_A_ROW) }, (_, row) =>
    widgets.slice(row * IN_A_ROW, (row + 1) * IN_A_ROW),
  );
}
