import Testing

/// The log against everything that could take something from it: see the files of this directory.
///
/// Every check has teeth: a mistake on purpose that the same check must find. One after the other,
/// because they measure and fill up what they share: processes, disks, time.
@Suite(.serialized) struct LogTrials {}
