internal import EventLog
internal import MissionControl

/// Reads the log for the screen, on a thread of its own, so that no key waits for a disk.
public struct Librarian {}
