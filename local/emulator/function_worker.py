"""
Functions keep the names of their errors, survive an error that they threw, and are not made to wait for their logs.

Unpatched, every error is `Runtime.HandlerError` (a workflow's Retry and Catch by name never match), the process is
killed after it, and each call waits up to 50 ms for log lines that may never come. Here the worker ends its lines with
a mark, which the emulator waits for.
"""
import os
import threading
import time

from ministack.core import lambda_runtime as runtime
from ministack.services import lambda_svc

from patching import expect_source, original, replace_text

MARK = "\x00tenantry-end-of-log"
GIVE_UP_SECONDS = 0.25
THROWN = "__thrown__"

FAILED = """_realStdoutWrite(JSON.stringify({
            status: "error", error: String(err.message || err), trace: err.stack || ""
          }) + "\\n");"""
THREW = """_realStdoutWrite(JSON.stringify({
        status: "error", error: e.message, trace: e.stack
      }) + "\\n");"""
SUCCEEDED = """_realStdoutWrite(JSON.stringify({ status: "ok", result: res }) + "\\n");"""


def answer_of(error):
    return (
        "const _e = " + error + "; _stderrWrite((_e && _e.stack || String(_e)) + '\\n' + MARK);"
        " _realStdoutWrite(JSON.stringify({ status: 'ok', result: { THROWN: true,"
        " errorType: _e && _e.name || 'Error', errorMessage: String(_e && _e.message || _e),"
        " trace: String(_e && _e.stack || '').split('\\n') } }) + '\\n');"
    ).replace("MARK", repr_js(MARK + "\n")).replace("THROWN", THROWN)


def repr_js(text):
    return '"' + text.replace("\x00", "\\u0000").replace("\n", "\\n") + '"'


def apply():
    script = runtime._NODEJS_WORKER_SCRIPT
    script = replace_text(script, FAILED, answer_of("err"))
    script = replace_text(script, THREW, answer_of("e"))
    script = replace_text(script, SUCCEEDED, f"_stderrWrite({repr_js(MARK + chr(10))}); {SUCCEEDED}")
    runtime._NODEJS_WORKER_SCRIPT = script

    original(runtime.Worker, "_drain_stderr_bounded", "self", "first_line_wait", "idle_confirm", "hard_cap")
    runtime.Worker._drain_stderr_bounded = drain_to_mark

    execute = original(lambda_svc, "_execute_function_warm", "func", "event", "request_id")
    expect_source(execute, 'return {"body": result.get("result"), "log": result.get("log", "")}')

    def execute_warm(func, event, *request_id):
        result = execute(func, event, *request_id)
        body = result.get("body")
        if isinstance(body, dict) and body.pop(THROWN, None):
            result["error"] = True
            result["function_error"] = "Unhandled"
        write_down(func, result)
        return result

    lambda_svc._execute_function_warm = execute_warm


log_lock = threading.Lock()


def write_down(func, result):
    """All functions' lines in one file, beside their log groups: what a developer reads first."""
    path, lines = os.environ.get("TENANTRY_FUNCTION_LOG"), result.get("log")
    if not path or not lines:
        return
    config = func.get("config") or func
    variables = (config.get("Environment") or {}).get("Variables") or {}
    name = variables.get("LOCAL_ENTRY") or config.get("FunctionName")
    with log_lock, open(path, "a", encoding="utf-8") as file:
        file.writelines(f"{name} {line}\n" for line in lines.splitlines())


def drain_to_mark(self, *_waits):
    lines = []
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < deadline:
        try:
            line = self._stderr_queue.get(timeout=max(0.001, deadline - time.monotonic()))
        except Exception:
            break
        if MARK in line:
            break
        lines.append(line)
    return "\n".join(lines)
