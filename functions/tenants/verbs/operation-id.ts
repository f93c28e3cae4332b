import { ulidOf } from '../../kernel/ids.ts';

/** An operation is called like what it works on: a tenant that is made, a receipt of one that is deleted. */
export const operationIdOf = (id: string): string => `op_${ulidOf(id)}`;
