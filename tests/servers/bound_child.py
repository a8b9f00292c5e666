"""Start a program that dies with the process that started it.

`python -I bound_child.py PARENT SIGNAL USER PROGRAM [argument ...]`; USER is "-" to stay who we are. A script of its
own instead of subprocess's `preexec_fn`, which warns from Python 3.12 on once a thread runs, and every pytest-xdist
worker has one. Beyond Linux the program only loses the binding.
"""

import contextlib
import ctypes
import os
import pwd
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, deadly_signal: int, user: str, program: list[str]) -> None:
    if user != "-":
        account = pwd.getpwnam(user)
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
    # After setuid, which would clear it; kept over exec. The signal comes when the *thread* that started us ends.
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, deadly_signal)
    if os.getppid() != parent:
        raise SystemExit("the starting process has ended already")
    os.execv(program[0], program)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
