import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudfrontOrigins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { origins, type Stage } from '../config.ts';
import { asInterface } from '../constructs/as-interface.ts';
import { exception } from '../constructs/exception.ts';

/** The console's static files behind CloudFront; `npm run deploy:console` uploads a build and its config.json. */
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
    const headers = new cloudfront.ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(stage), override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: {
          referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
          override: true,
        },
      },
    });
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      defaultRootObject: 'index.html',
      enableLogging: true,
      logBucket: asInterface<s3.IBucket>(logs),
      logFilePrefix: 'cloudfront/',
      defaultBehavior: {
        origin: cloudfrontOrigins.S3BucketOrigin.withOriginAccessControl(asInterface<s3.IBucket>(site)),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: headers,
      },
      // A path of the console's own router: the page, not an error.
      errorResponses: [403, 404].map((httpStatus) => ({
        httpStatus,
        responseHttpStatus: 200,
        responsePagePath: '/index.html',
        ttl: Duration.minutes(1),
      })),
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
}

/** Stripe.js comes from Stripe, and nothing else from anywhere (docs.stripe.com/security/guide, "Content Security Policy"). */
function contentSecurityPolicy(stage: Stage): string {
  return [
    "default-src 'self'",
    "script-src 'self' https://js.stripe.com",
    'frame-src https://js.stripe.com https://hooks.stripe.com',
    `connect-src 'self' ${origins(stage).api} https://api.stripe.com https://*.s3.${stage.region}.amazonaws.com`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
