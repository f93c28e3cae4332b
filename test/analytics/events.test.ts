import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import sample from '../../events/analytics/AnswerDelivery.json' with { type: 'json' };
import { answerLineOf } from '../../functions/analytics/domain/answer-line.ts';

describe('the sample of a log delivery', () => {
  it('holds a line that record-slis would take', () => {
    const { logEvents } = JSON.parse(gunzipSync(Buffer.from(sample.awslogs.data, 'base64')).toString());

    expect(answerLineOf(logEvents[0].message)).toMatchObject({ route: 'GET /v1/projects', status: 200, ms: 41 });
  });
});
