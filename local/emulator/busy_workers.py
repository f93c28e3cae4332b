"""
Which process is at work on which function, at this moment: a file a process in TENANTRY_BUSY_DIR, named by its id and
holding the function's name. Who kills a function in the middle of its work (scripts/prove-kills.ts) finds it there.
"""
import os

from ministack.core import lambda_runtime as runtime

from patching import expect_source, original

directory = os.environ.get("TENANTRY_BUSY_DIR")


def apply():
    if not directory:
        return
    spawn = original(runtime.Worker, "_spawn", "self")
    invoke = original(
        runtime.Worker, "invoke", "self", "event", "request_id", "trace_id", "depth", "durable", "invoked_function_arn"
    )
    expect_source(invoke, "with self._lock:", "self._proc.poll() is not None", "self._spawn()")

    def spawn_and_mark(self):
        spawn(self)
        mark(self)

    def invoke_marked(self, *args, **named):
        if self._proc is not None and self._proc.poll() is None:
            mark(self)
        try:
            return invoke(self, *args, **named)
        finally:
            unmark(self)

    runtime.Worker._spawn = spawn_and_mark
    runtime.Worker.invoke = invoke_marked


def mark(worker):
    variables = (worker.config.get("Environment") or {}).get("Variables") or {}
    worker.busy_file = os.path.join(directory, str(worker._proc.pid))
    with open(worker.busy_file, "w", encoding="utf-8") as file:
        file.write(variables.get("LOCAL_ENTRY") or worker.func_name)


def unmark(worker):
    file = getattr(worker, "busy_file", None)
    if file:
        worker.busy_file = None
        try:
            os.remove(file)
        except FileNotFoundError:
            pass
