import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudfrontOrigins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { origins, type Stage } from '../config.ts';
import { asInterface } from '../constructs/as-interface.ts';
import { exception } from '../constructs/exception.ts';

/** The static files of both consoles, the tenants' and the operators', behind CloudFront. */
export class Edge extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly stage: Stage }) {
    super(scope, id, props);
    const { stage } = props;
    const removalPolicy = stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const logs = new s3.Bucket(this, 'Logs', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      removalPolicy,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
    });
    const site = new s3.Bucket(this, 'Console', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      serverAccessLogsBucket: asInterface<s3.IBucket>(logs),
      serverAccessLogsPrefix: 'console/',
      removalPolicy,
    });
    const origin = cloudfrontOrigins.S3BucketOrigin.withOriginAccessControl(asInterface<s3.IBucket>(site));
    const pages = new cloudfront.Function(this, 'Pages', {
      code: cloudfront.FunctionCode.fromInline(pageOf),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
    });
    const behavior = (policy: string, headersId: string): cloudfront.BehaviorOptions => ({
      origin,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: this.headers(headersId, policy),
      functionAssociations: [{ function: pages, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
    });
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      defaultRootObject: 'index.html',
      enableLogging: true,
      logBucket: asInterface<s3.IBucket>(logs),
      logFilePrefix: 'cloudfront/',
      defaultBehavior: behavior(tenantsPolicy(stage), 'Headers'),
      additionalBehaviors: { '/operators*': behavior(operatorsPolicy(stage), 'OperatorsHeaders') },
    });
    exception(distribution, 'AwsSolutions-CFR1', 'The console is offered everywhere.');
    exception(
      distribution,
      'AwsSolutions-CFR2',
      'Static files without an origin to attack; the APIs have their own limits.',
    );
    exception(
      distribution,
      'AwsSolutions-CFR4',
      "The default certificate forces CloudFront's own TLS policy; a stage with its own domain sets TLS 1.2 with its certificate.",
    );
    new CfnOutput(this, 'ConsoleBucket', { value: site.bucketName });
    new CfnOutput(this, 'ConsoleDomain', { value: distribution.distributionDomainName });
  }

  private headers(id: string, policy: string): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(this, id, {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: {
          referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
          override: true,
        },
      },
    });
  }
}

/** A path of a console's own router, which no file stands for: the page of that console. */
const pageOf = `function handler(event) {
  var request = event.request;
  if (!/\\.\\w+$/.test(request.uri))
    request.uri = /^\\/operators(\\/|$)/.test(request.uri) ? '/operators/index.html' : '/index.html';
  return request;
}`;

/** Stripe.js comes from Stripe, and nothing else from anywhere (docs.stripe.com/security/guide, "Content Security Policy"). */
const tenantsPolicy = (stage: Stage): string =>
  contentSecurityPolicy([
    "script-src 'self' https://js.stripe.com",
    'frame-src https://js.stripe.com https://hooks.stripe.com',
    `connect-src 'self' ${origins(stage).api} https://api.stripe.com https://*.s3.${stage.region}.amazonaws.com`,
  ]);

/** Staff's pages run our own scripts alone, and speak with the operators' API alone. */
const operatorsPolicy = (stage: Stage): string =>
  contentSecurityPolicy(["script-src 'self'", `connect-src 'self' ${origins(stage).operators}`]);

const contentSecurityPolicy = (own: readonly string[]): string =>
  [
    "default-src 'self'",
    ...own,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
