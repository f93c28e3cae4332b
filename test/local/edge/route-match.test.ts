import { describe, expect, it } from 'vitest';
import { readRoutes } from '../../../local/edge/rest-api.ts';
import { matcher } from '../../../local/edge/route-match.ts';
import { sampleApi, sampleBody } from './sample-api.ts';

describe('routes of a gateway document', () => {
  const match = matcher(sampleApi());

  it('prefer a literal segment to a parameter', () => {
    expect(match('GET', '/v1/projects/search')?.route.resource).toBe('/v1/projects/search');
    expect(match('GET', '/v1/projects/other')?.pathParameters).toEqual({ projectId: 'other' });
  });

  it('take the rest of the path for {proxy+}, whatever the method', () => {
    expect(match('PATCH', '/scim/Users/a/b')?.pathParameters).toEqual({ proxy: 'Users/a/b' });
    expect(match('GET', '/scim')).toBeUndefined();
  });

  it('refuse malformed escapes, empty segments and longer paths', () => {
    for (const path of ['/v1/projects/%zz', '/v1/projects//', '/v1/projects/a/b'])
      expect(match('GET', path)).toBeUndefined();
  });

  it('close the start on a security scheme that the edge does not know', () => {
    const body = sampleBody();
    (body['components'] as { securitySchemes: object }).securitySchemes = {};

    expect(() => readRoutes(body)).toThrow('security scheme tenant is not served here');
  });
});
