import * as z from 'zod';
import { collectionsOf } from '../kernel/collections.ts';
import { capability, endpoint } from '../kernel/endpoint.ts';
import { event } from '../kernel/event.ts';
import { idSchema } from '../kernel/ids.ts';
import { etagField, instantText, pageOf, pageQuery } from '../kernel/page.ts';
import { operatorPermissions, permissions, roles } from '../kernel/permissions.ts';
import { problemsOf } from '../kernel/problem.ts';

export const identityProblem = problemsOf({
  'invalid-credentials': { status: 401, title: 'E-mail address or password is wrong.' },
  'mfa-required': { status: 401, title: 'A second factor is needed.' },
  'sso-required': { status: 403, title: 'This tenant signs in through its identity provider.' },
  'tenant-choice': { status: 409, title: 'You belong to several tenants; say which.' },
  'session-expired': { status: 401, title: 'This session has ended; sign in again.' },
  'too-many-attempts': { status: 429, title: 'Too many attempts; wait a minute.' },
  'already-member': { status: 409, title: 'This person belongs to the tenant already.' },
  'already-invited': { status: 409, title: 'This address has an open invitation.' },
  'invitation-not-valid': { status: 410, title: 'This invitation has been used, revoked or has expired.' },
  'invitation-closed': { status: 409, title: 'This invitation is no longer open.' },
  'weak-password': { status: 422, title: 'The password is too weak.' },
  'no-session': { status: 409, title: 'An API token has no session to end; revoke it instead.' },
  'last-owner': { status: 409, title: 'A tenant keeps at least one active owner.' },
  'role-not-grantable': { status: 403, title: 'Your role may not grant, change or remove that role.' },
  'scope-not-grantable': { status: 422, title: 'A token carries only scopes that its maker has.' },
  'mfa-enrolled': { status: 409, title: 'A second factor is enrolled already; sign in with it.' },
  'wrong-mfa-code': { status: 422, title: 'This is not the code that the authenticator shows.' },
  'token-expiry-past': { status: 422, title: 'The expiry lies in the past.' },
});

const emailField = z
  .email()
  .max(254)
  .transform((text) => text.toLowerCase());
const nameField = z.string().trim().min(1).max(120);
const passwordField = z.string().min(12).max(256);
export const roleSchema = z.enum(roles);
const scopeSchema = z.enum(permissions);

const sessionSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: instantText,
  tenantId: z.string(),
  role: roleSchema,
});

const operatorSessionSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: instantText,
  mfaEnrolmentRequired: z.boolean(),
});
const staff = { auth: 'operator', apis: ['operators'], entry: 'staff' } as const;

export const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: roleSchema,
  state: z.enum(['active', 'inactive']),
  createdAt: instantText,
  etag: etagField,
});
export type User = z.output<typeof userSchema>;

export const invitationSchema = z.object({
  id: z.string(),
  email: z.string(),
  role: roleSchema,
  state: z.enum(['open', 'accepted', 'revoked', 'expired']),
  expiresAt: instantText,
  createdAt: instantText,
  etag: etagField,
});
export type Invitation = z.output<typeof invitationSchema>;

export const apiTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(scopeSchema),
  state: z.enum(['active', 'revoked', 'expired']),
  createdBy: z.string(),
  createdAt: instantText,
  expiresAt: instantText.nullable(),
  hint: z.string().describe('The last four characters'),
  etag: etagField,
});
export type ApiToken = z.output<typeof apiTokenSchema>;

const userParams = z.object({ userId: idSchema('usr') });
const invitationParams = z.object({ invitationId: idSchema('ivt') });
const tokenParams = z.object({ tokenId: idSchema('tok') });

export const identity = capability({
  name: 'identity',
  problems: identityProblem.kinds,
  collections: collectionsOf.identity,
  endpoints: {
    createSession: endpoint({
      method: 'POST',
      path: '/v1/sessions',
      auth: 'public',
      entry: 'sessions',
      summary: 'Sign in',
      success: 201,
      body: z.strictObject({
        email: emailField,
        password: z.string().max(256),
        tenant: z.string().max(64).optional(),
        mfaCode: z.string().max(12).optional(),
      }),
      output: sessionSchema,
      problems: ['invalid-credentials', 'tenant-choice', 'mfa-required', 'sso-required', 'too-many-attempts'],
    }),
    refreshSession: endpoint({
      method: 'POST',
      path: '/v1/sessions/refresh',
      auth: 'public',
      entry: 'sessions',
      summary: 'Renew a session; the refresh token rotates',
      success: 200,
      body: z.strictObject({ refreshToken: z.string().max(8192) }),
      output: sessionSchema,
      problems: ['session-expired', 'tenant-deleted'],
    }),
    endSession: endpoint({
      method: 'DELETE',
      path: '/v1/sessions/current',
      summary: 'Sign out: this session ends within a second',
      success: 204,
      // Whoever wants to end their own access is never kept from it.
      limiterDown: 'open',
      problems: ['no-session'],
    }),
    getMe: endpoint({
      method: 'GET',
      path: '/v1/me',
      summary: 'Who this credential is and what it may do',
      success: 200,
      output: z.object({
        id: z.string(),
        email: z.string(),
        name: z.string(),
        role: roleSchema.nullable(),
        tenantId: z.string(),
        permissions: z.array(scopeSchema),
        entitlements: z.record(z.string(), z.object({ enabled: z.boolean(), limit: z.number().nullable() })),
        limits: z.record(z.string(), z.number().nullable()),
        flags: z.record(z.string(), z.boolean()),
      }),
    }),
    listUsers: endpoint({
      method: 'GET',
      path: '/v1/users',
      permission: 'people:read',
      summary: 'The people of this tenant',
      success: 200,
      query: z.object(pageQuery),
      output: pageOf(userSchema),
    }),
    getUser: endpoint({
      method: 'GET',
      path: '/v1/users/{userId}',
      permission: 'people:read',
      summary: 'One person',
      success: 200,
      params: userParams,
      output: userSchema,
    }),
    updateUser: endpoint({
      method: 'PATCH',
      path: '/v1/users/{userId}',
      permission: 'people:write',
      summary: 'Change role or state; holds within a second',
      success: 200,
      idempotency: 'optional',
      ifMatch: 'honored',
      params: userParams,
      body: z.strictObject({ role: roleSchema.optional(), state: z.enum(['active', 'inactive']).optional() }),
      output: userSchema,
      problems: ['last-owner', 'role-not-grantable', 'limit-reached'],
    }),
    listRoles: endpoint({
      method: 'GET',
      path: '/v1/roles',
      permission: 'people:read',
      summary: 'Roles and their permissions',
      success: 200,
      output: z.object({ data: z.array(z.object({ role: roleSchema, permissions: z.array(scopeSchema) })) }),
    }),
    createInvitation: endpoint({
      method: 'POST',
      path: '/v1/invitations',
      permission: 'people:write',
      summary: 'Invite a person by e-mail',
      success: 201,
      idempotency: 'optional',
      body: z.strictObject({ email: emailField, role: roleSchema }),
      output: invitationSchema,
      problems: ['already-member', 'already-invited', 'role-not-grantable', 'limit-reached'],
    }),
    listInvitations: endpoint({
      method: 'GET',
      path: '/v1/invitations',
      permission: 'people:read',
      summary: 'Invitations',
      success: 200,
      query: z.object(pageQuery),
      output: pageOf(invitationSchema),
    }),
    getInvitation: endpoint({
      method: 'GET',
      path: '/v1/invitations/{invitationId}',
      permission: 'people:read',
      summary: 'One invitation',
      success: 200,
      params: invitationParams,
      output: invitationSchema,
    }),
    resendInvitation: endpoint({
      method: 'POST',
      path: '/v1/invitations/{invitationId}/resend',
      permission: 'people:write',
      summary: 'Send it again with a new link',
      success: 200,
      idempotency: 'optional',
      params: invitationParams,
      output: invitationSchema,
      problems: ['invitation-closed', 'role-not-grantable', 'already-member', 'already-invited', 'limit-reached'],
    }),
    revokeInvitation: endpoint({
      method: 'POST',
      path: '/v1/invitations/{invitationId}/revoke',
      permission: 'people:write',
      summary: 'Take it back',
      success: 200,
      idempotency: 'optional',
      params: invitationParams,
      output: invitationSchema,
      problems: ['invitation-closed', 'role-not-grantable'],
    }),
    acceptInvitation: endpoint({
      method: 'POST',
      path: '/v1/invitations/accept',
      auth: 'public',
      entry: 'accept-invitation',
      summary: 'Accept with the token of the e-mail',
      success: 201,
      idempotency: 'optional',
      body: z.strictObject({ token: z.string().max(512), name: nameField, password: passwordField }),
      output: z.object({ userId: z.string(), tenantId: z.string(), role: roleSchema }),
      problems: ['invitation-not-valid', 'weak-password', 'already-member', 'tenant-deleted', 'idempotency-key-reused'],
    }),
    createApiToken: endpoint({
      method: 'POST',
      path: '/v1/api-tokens',
      permission: 'tokens:write',
      summary: 'Make a token; it is shown once',
      success: 201,
      idempotency: 'optional',
      body: z.strictObject({
        name: nameField,
        scopes: z.array(scopeSchema).min(1).max(permissions.length),
        expiresAt: instantText.optional(),
      }),
      output: apiTokenSchema.extend({ token: z.string() }),
      problems: ['scope-not-grantable', 'token-expiry-past', 'limit-reached'],
    }),
    listApiTokens: endpoint({
      method: 'GET',
      path: '/v1/api-tokens',
      permission: 'tokens:read',
      summary: 'Tokens',
      success: 200,
      query: z.object(pageQuery),
      output: pageOf(apiTokenSchema),
    }),
    getApiToken: endpoint({
      method: 'GET',
      path: '/v1/api-tokens/{tokenId}',
      permission: 'tokens:read',
      summary: 'One token',
      success: 200,
      params: tokenParams,
      output: apiTokenSchema,
    }),
    revokeApiToken: endpoint({
      method: 'DELETE',
      path: '/v1/api-tokens/{tokenId}',
      permission: 'tokens:write',
      summary: 'Revoke it; holds within a second',
      success: 204,
      ifMatch: 'honored',
      params: tokenParams,
    }),
    createOperatorSession: endpoint({
      method: 'POST',
      path: '/v1/sessions',
      auth: 'public',
      apis: ['operators'],
      entry: 'operator-sessions',
      summary: 'Staff sign in',
      success: 201,
      body: z.strictObject({
        email: emailField,
        password: z.string().max(256),
        mfaCode: z.string().max(12).optional(),
      }),
      output: operatorSessionSchema,
      problems: ['invalid-credentials', 'mfa-required', 'too-many-attempts'],
    }),
    refreshOperatorSession: endpoint({
      method: 'POST',
      path: '/v1/sessions/refresh',
      auth: 'public',
      apis: ['operators'],
      entry: 'operator-sessions',
      summary: 'Renew a session of staff; the refresh token rotates',
      success: 200,
      body: z.strictObject({ refreshToken: z.string().max(8192) }),
      output: operatorSessionSchema,
      problems: ['session-expired'],
    }),
    endOperatorSession: endpoint({
      ...staff,
      method: 'DELETE',
      path: '/v1/sessions/current',
      summary: 'Sign out: this session ends at once',
      success: 204,
    }),
    getOperator: endpoint({
      ...staff,
      method: 'GET',
      path: '/v1/me',
      summary: 'Who this credential is and what it may do; until a required second factor is enrolled, nothing',
      success: 200,
      output: z.object({
        id: z.string(),
        email: z.string(),
        permissions: z.array(z.enum(operatorPermissions)),
        mfa: z.object({ enrolled: z.boolean(), required: z.boolean() }),
      }),
    }),
    startMfaEnrolment: endpoint({
      ...staff,
      method: 'POST',
      path: '/v1/mfa/enrolment',
      summary: 'A secret for an authenticator; shown once, in force when its first code is confirmed',
      success: 201,
      output: z.object({ secret: z.string(), otpauthUri: z.string() }),
      problems: ['mfa-enrolled'],
    }),
    confirmMfaEnrolment: endpoint({
      ...staff,
      method: 'POST',
      path: '/v1/mfa/enrolment/confirm',
      summary: 'The first code; from here on this session may do what its groups may',
      success: 200,
      body: z.strictObject({ code: z.string().regex(/^\d{6}$/) }),
      output: z.object({ enrolled: z.literal(true) }),
      problems: ['mfa-enrolled', 'wrong-mfa-code'],
    }),
  },
  events: {
    userJoined: event('identity', 'UserJoined', 1, z.object({ userId: z.string(), role: roleSchema })),
    userUpdated: event(
      'identity',
      'UserUpdated',
      1,
      z.object({ userId: z.string(), role: roleSchema, state: z.enum(['active', 'inactive']) }),
    ),
    invitationCreated: event(
      'identity',
      'InvitationCreated',
      1,
      z.object({ invitationId: z.string(), role: roleSchema }),
    ),
    invitationSent: event('identity', 'InvitationSent', 1, z.object({ invitationId: z.string() })),
    invitationRevoked: event('identity', 'InvitationRevoked', 1, z.object({ invitationId: z.string() })),
    apiTokenCreated: event(
      'identity',
      'ApiTokenCreated',
      1,
      z.object({ tokenId: z.string(), scopes: z.array(scopeSchema) }),
    ),
    apiTokenRevoked: event('identity', 'ApiTokenRevoked', 1, z.object({ tokenId: z.string() })),
    sessionEnded: event('identity', 'SessionEnded', 1, z.object({ userId: z.string() })),
  },
});
