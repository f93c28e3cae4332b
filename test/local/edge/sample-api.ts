import type { RestApi } from '../../../local/edge/rest-api.ts';
import { readRestApi } from '../../../local/edge/rest-api.ts';

const uri = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${name}/invocations`;
const integration = { type: 'aws_proxy', httpMethod: 'POST', uri: uri('Api') };
const secured = [{ tenant: [], key: [] }];

/** A document with each thing that a gateway document may say. */
export const sampleBody = (): Record<string, unknown> => ({
  openapi: '3.0.1',
  info: { title: 'Sample' },
  'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
  'x-amazon-apigateway-binary-media-types': ['application/octet-stream'],
  'x-amazon-apigateway-gateway-responses': {
    UNAUTHORIZED: {
      statusCode: 401,
      responseParameters: {
        'gatewayresponse.header.Content-Type': "'application/problem+json'",
        'gatewayresponse.header.X-Request-Id': 'context.requestId',
      },
      responseTemplates: { 'application/json': '{"code":"unauthenticated","requestId":"$context.requestId"}' },
    },
    ACCESS_DENIED: {
      responseParameters: { 'gatewayresponse.header.Retry-After': 'context.authorizer.retryAfter' },
      responseTemplates: { 'application/json': '{"code":"ACCESS_DENIED"}' },
    },
    DEFAULT_4XX: { responseTemplates: { 'application/json': '{"code":"$context.error.responseType"}' } },
  },
  components: {
    securitySchemes: {
      tenant: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authorizer': {
          type: 'request',
          identitySource: 'method.request.header.Authorization',
          authorizerUri: uri('Authorizer'),
          authorizerResultTtlInSeconds: 15,
        },
      },
      key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    },
  },
  paths: {
    '/v1/projects': {
      get: { security: secured, 'x-amazon-apigateway-integration': integration },
      post: {
        security: secured,
        parameters: [{ name: 'dryRun', in: 'query', required: true }],
        'x-amazon-apigateway-integration': integration,
      },
      options: {
        security: [],
        'x-amazon-apigateway-integration': {
          type: 'mock',
          responses: {
            default: {
              statusCode: '204',
              responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'http://console'" },
            },
          },
        },
      },
    },
    '/v1/projects/{projectId}': { get: { security: secured, 'x-amazon-apigateway-integration': integration } },
    '/v1/projects/search': { get: { security: secured, 'x-amazon-apigateway-integration': integration } },
    '/scim/{proxy+}': {
      'x-amazon-apigateway-any-method': { security: [], 'x-amazon-apigateway-integration': integration },
    },
  },
});

export const sampleApi = (): RestApi => readRestApi({ id: 'api1', body: sampleBody(), stage: { StageName: 'live' } });
