"""
An execution's history tells of the states inside a Parallel state, each event names the one that it follows, and a
stopped execution goes no further inside either. Unpatched, a branch leaves only its calls behind, without the names of
their states, and runs to its end after StopExecution.
"""
import json
import threading

from ministack.services import stepfunctions

from patching import expect_source, original

last_of_thread = threading.local()


def apply():
    add_event = original(stepfunctions, "_add_event", "execution", "event_type", "details")
    run_branch = original(
        stepfunctions, "_run_sub_machine", *("states", "start_at", "input_data", "execution", "ctx")
    )
    expect_source(run_branch, "while current_name:", "handler_fn = {")

    def add_linked_event(execution, event_type, details=None):
        event = add_event(execution, event_type, details)
        seen = last_of_thread.__dict__.setdefault("seen", {})
        arn = execution["executionArn"]
        event["previousEventId"] = seen.get(arn, max(0, event["id"] - 1))
        seen[arn] = event["id"]
        return event

    def run_branch_told(states, start_at, input_data, execution, ctx):
        told = Told(states, execution, add_linked_event)
        result = run_branch(told, start_at, input_data, execution, ctx)
        told.leave()
        return result

    fail = original(stepfunctions, "_fail_execution", "execution", "error", "cause")

    def fail_running(execution, error, cause):
        if execution["status"] == "RUNNING":
            fail(execution, error, cause)

    stepfunctions._add_event = add_linked_event
    stepfunctions._run_sub_machine = run_branch_told
    stepfunctions._fail_execution = fail_running


class Told(dict):
    """The branch looks a state up exactly when it enters it, and looks the next one up when it has left it."""

    def __init__(self, states, execution, add_event):
        super().__init__(states)
        self.execution, self.add_event, self.inside = execution, add_event, None

    def get(self, name, default=None):
        self.leave()
        if self.execution["status"] != "RUNNING":
            raise stepfunctions._ExecutionError("ExecutionAborted", "the execution has been stopped")
        state = super().get(name, default)
        if state is not None:
            details = {"stateEnteredEventDetails": {"name": name, "input": json.dumps({})}}
            self.add_event(self.execution, f"{state.get('Type')}StateEntered", details)
            self.inside = (name, state.get("Type"))
        return state

    def leave(self):
        if self.inside:
            name, kind = self.inside
            self.inside = None
            details = {"stateExitedEventDetails": {"name": name, "output": json.dumps({})}}
            self.add_event(self.execution, f"{kind}StateExited", details)
