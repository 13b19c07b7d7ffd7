"""Windows: a job, whose programs end together, and with the grader that holds it.

The handle of a job is closed when its process ends, however that came; a job with
``KILL_ON_JOB_CLOSE`` then ends all that ever came of the programs in it. Written
by Microsoft's reference; no Windows is among our tests.
"""

from __future__ import annotations

import ctypes
import sys

KILL_ON_JOB_CLOSE = 0x2000
EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
SET_QUOTA_AND_TERMINATE = 0x0100 | 0x0001  # what AssignProcessToJobObject asks of a handle


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION; a DWORD has 32 bits, unlike some ``c_ulong``."""

    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class Job:
    """The programs of one world; does nothing where there are no jobs."""

    def __init__(self) -> None:
        self._handle: int | None = None
        if sys.platform == "win32":
            kernel = _kernel()
            self._handle = kernel.CreateJobObjectW(None, None)
            limits = ExtendedLimits()
            limits.basic.flags = KILL_ON_JOB_CLOSE
            kernel.SetInformationJobObject(
                self._handle, EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
            )

    def add(self, pid: int) -> None:
        """Take a program in, which has just been started: its Python is not up yet.

        Where that is refused, the program is ended with its tree, as elsewhere.
        """
        if sys.platform == "win32" and self._handle:
            kernel = _kernel()
            if process := kernel.OpenProcess(SET_QUOTA_AND_TERMINATE, False, pid):
                kernel.AssignProcessToJobObject(self._handle, process)
                kernel.CloseHandle(process)

    def end(self) -> None:
        """End every program, and let go of the job."""
        if sys.platform == "win32" and self._handle:
            kernel = _kernel()
            kernel.TerminateJobObject(self._handle, 1)
            kernel.CloseHandle(self._handle)
            self._handle = None


if sys.platform == "win32":

    def _kernel() -> ctypes.WinDLL:
        """kernel32, told the types of what is used: a handle is as wide as a pointer."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle, dword, boolean = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int
        kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, ctypes.c_wchar_p)
        kernel.CreateJobObjectW.restype = handle
        kernel.SetInformationJobObject.argtypes = (handle, ctypes.c_int, ctypes.c_void_p, dword)
        kernel.OpenProcess.argtypes = (dword, boolean, dword)
        kernel.OpenProcess.restype = handle
        kernel.AssignProcessToJobObject.argtypes = (handle, handle)
        kernel.TerminateJobObject.argtypes = (handle, ctypes.c_uint)
        kernel.CloseHandle.argtypes = (handle,)
        return kernel
