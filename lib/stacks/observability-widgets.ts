import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Stage } from '../config.ts';

export const period = Duration.minutes(5);

export const graph = (title: string, left: cloudwatch.IMetric[], width = 12): cloudwatch.GraphWidget =>
  new cloudwatch.GraphWidget({ title, left, width, period });

/** `Tenantry-prod-money`. */
export const dashboardName = (stage: Stage, noun: string): string => `Tenantry-${stage.name}-${noun}`;
