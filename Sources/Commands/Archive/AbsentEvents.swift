internal import EventLog
internal import MissionControl
internal import Swarm

extension LogReader {
    /// Nil where all events there were can be read.
    borrowing func whereOlderOnesAre() -> Text? {
        guard let absent = absentRows() else { return nil }
        let (first, last) = (absent.lowerBound.rawValue, absent.upperBound.rawValue)
        return "events \(first) to \(last) are in files that are not in '\(directory.archive)'"
    }
}

extension Output {
    /// What is to be known beside what is shown, if anything is.
    mutating func remark(_ text: Text?) throws(WriteError) {
        if let text { try remark(text) }
    }
}
