"""
Log subscription filters understand JSON patterns and deliver in batches. Unpatched, a pattern is taken for words to
look for, so `{ $.usage.meter = "*" }` never matches, and FilterLogEvents takes every JSON pattern for "all". Only the
forms that this product uses are understood; another one fails loudly.
"""
import base64
import contextvars
import gzip
import json
import logging
import re
import threading
import time
import uuid

from ministack.core.responses import get_account_id
from ministack.services import cloudwatch_logs, lambda_svc

from patching import original

log = logging.getLogger("tenantry.log_subscriptions")
EXISTS = re.compile(r'^\{\s*\$\.([\w.-]+)\s*=\s*"?\*"?\s*\}$')
# With `*` for any text, as in `{ $.status = "5*" }`.
EQUALS = re.compile(r'^\{\s*\$\.([\w.-]+)\s*=\s*"([^"]*)"\s*\}$')
FLUSH_SECONDS = 0.1
MOST_EVENTS = 200

pending = {}
changed = threading.Condition()


def apply():
    original(cloudwatch_logs, "_subscription_pattern_matches", "pattern", "message")
    filter_events = original(cloudwatch_logs, "_compile_filter_pattern", "raw")
    cloudwatch_logs._compile_filter_pattern = lambda raw: (
        (lambda message: matches(raw, message)) if (raw or "").strip().startswith("{") else filter_events(raw)
    )
    original(cloudwatch_logs, "_fanout_to_subscription_filters", "group_name", "stream_name", "events")
    cloudwatch_logs._subscription_pattern_matches = matches
    cloudwatch_logs._fanout_to_subscription_filters = collect
    threading.Thread(target=flush_for_ever, daemon=True, name="log-subscriptions").start()


def field(message, path):
    value = json.loads(message)
    for name in path.split("."):
        value = value[name]
    return value


def matches(pattern, message):
    pattern = (pattern or "").strip()
    if not pattern:
        return True
    exists, equals = EXISTS.match(pattern), EQUALS.match(pattern)
    if not exists and not equals:
        if pattern.startswith("{"):
            raise ValueError(f"log subscription pattern not understood: {pattern}")
        return all(word.strip('"') in message for word in pattern.split())
    try:
        value = field(message, (exists or equals).group(1))
    except (ValueError, KeyError, TypeError):
        return False
    if exists:
        return True
    return re.fullmatch(re.escape(equals.group(2)).replace(r"\*", ".*"), str(value)) is not None


def collect(group_name, stream_name, events):
    group = cloudwatch_logs._log_groups.get(group_name)
    for filter_ in list((group or {}).get("subscriptionFilters", {}).values()):
        try:
            lines = [e for e in events or [] if matches(filter_.get("filterPattern", ""), e.get("message", ""))]
        except ValueError as error:
            log.error("%s", error)
            continue
        if not lines:
            continue
        key = (group_name, filter_["filterName"], filter_["destinationArn"])
        with changed:
            stream, context, waiting = pending.setdefault(key, (stream_name, contextvars.copy_context(), []))
            waiting.extend(lines)
            changed.notify()


def flush_for_ever():
    while True:
        with changed:
            while not pending:
                changed.wait()
        time.sleep(FLUSH_SECONDS)
        with changed:
            batches = list(pending.items())
            pending.clear()
        for (group, name, destination), (stream, context, events) in batches:
            for at in range(0, len(events), MOST_EVENTS):
                part = events[at : at + MOST_EVENTS]
                threading.Thread(
                    target=context.copy().run, args=(deliver, group, name, destination, stream, part), daemon=True
                ).start()


def deliver(group, name, destination, stream, events):
    function = lambda_svc._functions.get(destination.split(":function:")[-1].split(":")[0])
    if ":function:" not in destination or function is None:
        log.error("log subscription %s: no function %s", name, destination)
        return
    envelope = {
        "messageType": "DATA_MESSAGE",
        "owner": get_account_id(),
        "logGroup": group,
        "logStream": stream,
        "subscriptionFilters": [name],
        "logEvents": [
            {"id": uuid.uuid4().hex, "timestamp": e.get("timestamp"), "message": e.get("message", "")} for e in events
        ],
    }
    data = base64.b64encode(gzip.compress(json.dumps(envelope).encode(), 1)).decode()
    # As an asynchronous invocation: retried twice, then given to the function's dead letters.
    lambda_svc.invoke_async_with_retry(function, {"awslogs": {"data": data}})
