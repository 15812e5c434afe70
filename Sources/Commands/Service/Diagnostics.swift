internal import Glibc
internal import Linux
internal import MissionControl

/// What keeper and supervisor said in `.skep/skep.log`, as far as it matters to a command.
struct Diagnostics {
    let path: String
    /// What is before this was said by others.
    private let start: Int64

    private static let tailLimit: Int64 = 16_384

    /// What is said from now on, or all that was ever said.
    init(in workspace: WorkspaceSearch, fromStart: Bool = false) {
        path = workspace.home + "/skep.log"
        start = fromStart ? 0 : SystemFile.size(path)
    }

    /// Why the supervisor ended, or else what was said last; empty when nothing was.
    ///
    /// That the keeper tries again is less of an answer than why it must.
    var lastLine: [UInt8] {
        let lines = lines
        let reason = lines.last { $0.speaker == "supervisor" || $0.isOfACrash }
        return (reason ?? lastOfOthers ?? lines.last)?.words ?? []
    }

    /// What a command complains of is on the line before its hint.
    private var lastOfOthers: Line? {
        let lines = lines
        guard let last = lines.lastIndex(where: { $0.speaker != "keeper" }) else { return nil }
        let isHint = last > 0 && !lines[last].isComplaint && lines[last - 1].isComplaint
        return lines[isHint ? last - 1 : last]
    }

    /// The keeper's supervisor has ended, and not in order.
    var tellsOfATryAgain: Bool {
        lines.contains { $0.isATryAgain }
    }

    /// It has ended so, and no other one was started yet.
    var endsWithATryAgain: Bool { lines.last { $0.speaker == "keeper" }?.isATryAgain ?? false }

    private struct Line {
        /// Empty for what was not written as a line of the log: the last words of a program.
        var speaker = ""
        var words: [UInt8]

        var isATryAgain: Bool {
            speaker == "keeper" && words.starts(with: "starts the supervisor again".utf8)
        }

        var isComplaint: Bool { speaker == "skep" }

        /// What Swift says of a mistake of ours, before all it knows of the machine.
        var isOfACrash: Bool {
            speaker.isEmpty
                && ["Fatal error", "Precondition failed"].contains { mark in
                    String(decoding: words, as: UTF8.self).contains(mark)
                }
        }

        /// `2026-11-21T14:02:11.042Z keeper: supervisor 4711 started`
        init(_ bytes: ArraySlice<UInt8>) {
            words = Array(bytes)
            let name = "skep: ".utf8
            if bytes.starts(with: name) {
                speaker = "skep"
                words = Array(bytes.dropFirst(name.count))
                return
            }
            let parts = bytes.split(separator: UInt8(ascii: " "), maxSplits: 2)
            guard parts.count == 3, parts[0].last == UInt8(ascii: "Z"),
                parts[1].last == UInt8(ascii: ":")
            else { return }
            speaker = String(decoding: parts[1].dropLast(), as: UTF8.self)
            words = Array(parts[2])
        }
    }

    private var lines: [Line] {
        guard let file = try? Descriptor(open: path, O_RDONLY) else { return [] }
        let size = SystemFile.size(path)
        // A log that was begun anew meanwhile is all news.
        let place = max(size < start ? 0 : start, size - Diagnostics.tailLimit)
        guard lseek(file.number, off_t(place), SEEK_SET) >= 0 else { return [] }
        var bytes: [UInt8] = []
        _ = try? file.read(appendingTo: &bytes, limit: Int(Diagnostics.tailLimit))
        return bytes.split(separator: 0x0a).map { Line($0) }
    }
}
