import { Logger } from '@aws-lambda-powertools/logger';

/** One structured line per fact, on stdout; persistent keys carry the request, never the payload. */
export const log = new Logger({ serviceName: process.env['POWERTOOLS_SERVICE_NAME'] ?? 'tenantry' });
