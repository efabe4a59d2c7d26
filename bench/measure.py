"""Runs a command and writes what it took as JSON: measure.py RESULT COMMAND [ARGUMENT...]

`seconds` ends with the command itself. `cpu` (seconds, user and system) and `peak` (KiB, of the largest single
process; not below this wrapper's own few MiB) are of the command and everything it started: what it left behind, such
as an ssh that keeps a connection for later, is adopted, ended and counted here, so that no run profits from the one
before it. On SIGTERM the command gets it too, and nothing stays.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36


def children():
    """The processes that have this one as their parent, adopted ones too."""
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return [int(word) for word in file.read().split()]


def end_leftovers():
    """Ends adopted processes, politely at first, and waits for them: only who is waited for is counted."""
    kill_from = time.monotonic() + 3
    while left := children():
        for pid in left:
            os.kill(pid, signal.SIGTERM if time.monotonic() < kill_from else signal.SIGKILL)
        time.sleep(0.02)
        while left and os.waitpid(-1, os.WNOHANG)[0]:
            left = children()


def main():
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    began = time.monotonic()
    command = subprocess.Popen(sys.argv[2:])
    signal.signal(signal.SIGTERM, lambda *_: command.terminate())
    code = command.wait()
    seconds = time.monotonic() - began
    end_leftovers()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = {"code": code, "seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss}
    with open(sys.argv[1], "w") as file:
        json.dump(result, file)


main()
