import { RemovalPolicy } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routesOf } from '../../functions/contracts.ts';
import { type DocumentProps, gatewayDocument } from '../gateway-document.ts';
import { ApiAlarms } from './api-alarms.ts';
import { exception } from './exception.ts';

/** One REST API, imported whole from the document that the contracts make. */
export class RestApi extends Construct {
  readonly api: apigateway.SpecRestApi;
  readonly stage: apigateway.Stage;

  constructor(scope: Construct, id: string, props: DocumentProps) {
    super(scope, id);
    const { stage } = props.house;
    const accessLogs = new logs.LogGroup(this, 'AccessLogs', {
      retention: stage.logRetentionDays,
      removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.api = new apigateway.SpecRestApi(this, 'Api', {
      apiDefinition: apigateway.ApiDefinition.fromInline(gatewayDocument(this, props)),
      restApiName: props.title,
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        stageName: 'live',
        tracingEnabled: true,
        // The account's own default, 10,000 a second, would let one API starve the other.
        throttlingRateLimit: 2_000,
        throttlingBurstLimit: 4_000,
        metricsEnabled: true,
        loggingLevel: apigateway.MethodLoggingLevel.ERROR,
        accessLogDestination: new apigateway.LogGroupLogDestination(accessLogs),
        accessLogFormat: apigateway.AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            ip: '$context.identity.sourceIp',
            method: '$context.httpMethod',
            route: '$context.resourcePath',
            status: '$context.status',
            latency: '$context.responseLatency',
            tenantId: '$context.authorizer.tenantId',
            actor: '$context.authorizer.actorId',
            error: '$context.error.responseType',
          }),
        ),
      },
    });
    this.stage = this.api.deploymentStage;
    exception(
      this.api,
      'AwsSolutions-APIG2',
      'Parameters are validated here; bodies by `serve`, which answers 422 with a pointer to the field.',
    );
    this.allowInvocations(props);
    new ApiAlarms(this, 'Alarms', props.house, { api: this.api, name: props.api, accessLogs });
  }

  /** One permission a function, for the whole API: one a route would be hundreds. */
  private allowInvocations(props: DocumentProps): void {
    const entries = new Set(routesOf(props.api).map(({ capability, endpoint }) => `${capability}/${endpoint.entry}`));
    const functions = [...entries].map((entry) => props.house.functions.get(entry)).filter((fn) => fn !== undefined);
    for (const fn of new Set([...functions, props.authorizer])) {
      new CfnPermission(this, `Invoke${fn.node.id}${fn.node.scope?.node.id ?? ''}`, {
        action: 'lambda:InvokeFunction',
        functionName: fn.function.functionArn,
        principal: new iam.ServicePrincipal('apigateway.amazonaws.com').service,
        sourceArn: this.api.arnForExecuteApi(),
      });
    }
  }
}
