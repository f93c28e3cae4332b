"""
Kinesis and DynamoDB stream mappings behave as on AWS: each polls in its own thread, `batchItemFailures` is honored,
a failing batch is retried MaximumRetryAttempts times, halved where the mapping says so, and given up to the on-failure
destination. Unpatched, a reported failure is lost and a throwing batch blocks its stream for ever.
"""
import hashlib
import json
import threading
import time

from ministack.services import lambda_svc, sqs

from patching import expect_source, original

RETRY_PAUSE_SECONDS = 0.2
# AWS retries for ever when the mapping sets no limit; a laptop may stop sooner.
NO_LIMIT = 50

current = threading.local()
busy = set()
busy_lock = threading.Lock()


def apply():
    poll_kinesis = original(lambda_svc, "_poll_kinesis")
    poll_tables = original(lambda_svc, "_poll_dynamodb_streams")
    for poll in (poll_kinesis, poll_tables):
        expect_source(poll, "for acct_id, region, esm in _iter_all_esms():", "_execute_function(func_rec, event)")
    every_mapping = original(lambda_svc, "_iter_all_esms")
    execute = original(lambda_svc, "_execute_function", "func", "event")
    original(
        lambda_svc, "_send_ddb_stream_failure_record", "esm", "func_rec", "batch", "stream_arn", "result", "condition"
    )

    def mappings():
        own = getattr(current, "mapping", None)
        return iter([own]) if own else every_mapping()

    def execute_batch(func, event):
        own = getattr(current, "mapping", None)
        return deliver(execute, func, event["Records"], own[2]) if own else execute(func, event)

    lambda_svc._iter_all_esms = mappings
    lambda_svc._execute_function = execute_batch
    lambda_svc._poll_kinesis = in_threads(every_mapping, poll_kinesis, ":kinesis:")
    lambda_svc._poll_dynamodb_streams = in_threads(every_mapping, poll_tables, ":dynamodb:")


def in_threads(every_mapping, poll, source):
    """One mapping's pace is its own: a slow or failing consumer delays nobody else's."""

    def work(mapping):
        current.mapping = mapping
        try:
            # `poll` answers whether it found something: then there may be more.
            while poll():
                pass
        finally:
            with busy_lock:
                busy.discard(mapping[2]["UUID"])

    def start():
        for mapping in every_mapping():
            esm = mapping[2]
            if source not in esm.get("EventSourceArn", ""):
                continue
            with busy_lock:
                if esm["UUID"] in busy:
                    continue
                busy.add(esm["UUID"])
            threading.Thread(target=work, args=(mapping,), daemon=True, name="stream-mapping").start()
        return False

    return start


def sequence(record):
    return (record.get("kinesis") or {}).get("sequenceNumber") or (record.get("dynamodb") or {}).get("SequenceNumber")


def first_failure(batch, result, esm):
    """Where the retry starts: AWS takes the lowest reported item, and the whole batch for an unknown one."""
    if result.get("error"):
        return 0
    if "ReportBatchItemFailures" not in (esm.get("FunctionResponseTypes") or []):
        return None
    body = result.get("body")
    reported = [item.get("itemIdentifier") for item in (body or {}).get("batchItemFailures") or []] if isinstance(body, dict) else []
    if not reported:
        return None
    return min((at for at, record in enumerate(batch) if sequence(record) in reported), default=0)


def park(esm, func, batch, result):
    """Records of a Kinesis stream go by their own name, shard and sequence numbers (Lambda guide, "Kinesis: on-failure destinations")."""
    stream, condition = esm.get("EventSourceArn"), "RetryAttemptsExhausted"
    if ":kinesis:" not in stream:
        lambda_svc._send_ddb_stream_failure_record(esm, func, batch, stream, result, condition)
        return
    queue = sqs._queue_by_arn(((esm.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination", ""))
    if queue is None:
        return
    stand_in = [{"dynamodb": {"SequenceNumber": sequence(record)}} for record in (batch[0], batch[-1])]
    lambda_svc._send_ddb_stream_failure_record(esm, func, stand_in, stream, result, condition)
    message = queue["messages"][-1]
    body = json.loads(message["body"])
    body["KinesisBatchInfo"] = {
        **body.pop("DDBStreamBatchInfo"),
        "shardId": batch[0]["eventID"].split(":")[0],
        "batchSize": len(batch),
    }
    message["body"] = json.dumps(body)
    message["md5_body"] = hashlib.md5(message["body"].encode()).hexdigest()


def deliver(execute, func, records, esm):
    limit = esm.get("MaximumRetryAttempts")
    attempts = NO_LIMIT if limit in (None, -1) else int(limit)
    waiting = [(records, attempts)]
    while waiting:
        batch, left = waiting.pop(0)
        result = execute(func, {"Records": batch})
        start = first_failure(batch, result, esm)
        if start is None:
            continue
        batch = batch[start:]
        if left <= 0:
            park(esm, func, batch, result)
            continue
        time.sleep(RETRY_PAUSE_SECONDS)
        if esm.get("BisectBatchOnFunctionError") and len(batch) > 1 and (result.get("error") or start == 0):
            half = len(batch) // 2
            # Halving does not count as a retry (Lambda guide, "Error handling").
            waiting[:0] = [(batch[:half], left), (batch[half:], left)]
        else:
            waiting.insert(0, (batch, left - 1))
    return {"body": {}, "log": ""}
