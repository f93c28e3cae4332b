import type { Plant } from './warm-bundle.ts';

/** A template's placeholder, as it stands in the source. */
const the = (name: string) => `\${${name}}`;

/** One flaw each, as a tired engineer might make it; the proof has to fail of every one. */
export const codePlants: Readonly<Record<string, Plant>> = {
  'a session cache without its tenant': {
    file: 'functions/platform/tenant-credentials.ts',
    replace: [
      ['kept.get(tenantId)', "kept.get('one' as TenantId)"],
      ['kept.delete(tenantId)', "kept.delete('one' as TenantId)"],
      ['kept.set(tenantId, known)', "kept.set('one' as TenantId, known)"],
    ],
  },
  'a data key cache without its tenant': {
    file: 'functions/platform/seal.ts',
    replace: [
      ['rings.get(session.tenantId);\n  return', "rings.get('one' as TenantId);\n  return"],
      ['rings.set(session.tenantId', "rings.set('one' as TenantId"],
    ],
  },
  'an idempotency key without its tenant': {
    file: 'functions/platform/commit.ts',
    replace: [[`TENANT#${the('tenantId')}#IDEMPOTENCY`, 'TENANT#ten_01HAAAAAAAAAAAAAAAAAAAAA00#IDEMPOTENCY']],
  },
  'an unsealed cursor': {
    file: 'functions/platform/cursor.ts',
    replace: [
      [
        "await seal.seal(scope, 'cursor', JSON.stringify(last))",
        "Buffer.from(JSON.stringify(last)).toString('base64url')",
      ],
      [
        "await seal.open(scope, 'cursor', cursor)",
        "await Promise.resolve(Buffer.from(cursor, 'base64url').toString())",
      ],
    ],
  },
  'an index without its tenant': {
    file: 'functions/workspace/store.ts',
    replace: [[`TENANT#${the('tenantId')}#FILE#${the('projectId')}`, `FILE#${the('projectId')}`]],
  },
};
