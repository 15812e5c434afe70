public import Swarm

/// Joins what agents printed to lines: where one row ends and the next begins means nothing.
public struct OpenLines: Sendable {
    public struct Line: Sendable {
        public let time: LogTime
        public let agent: AgentID?
        public let bytes: [UInt8]

        public init(time: LogTime, agent: AgentID?, bytes: [UInt8]) {
            self.time = time
            self.agent = agent
            self.bytes = bytes
        }
    }

    public init() {}

    /// Where a line goes on.
    private struct Stream: Hashable {
        let agent: AgentID?
        let name: String?
    }

    private var open: [Stream: Line] = [:]

    /// A line that is still open after this time is shown as it stands, or it would come too late.
    public static let patience: Int64 = 1_000_000
    /// And so is one that has become this long.
    public static let limit = 1 << 16

    /// When the line began that is open for longest.
    public var oldest: LogTime? { open.values.map(\.time).min() }

    /// Takes the bytes of a row and gives the lines that are complete.
    public mutating func take(
        _ bytes: [UInt8], of agent: AgentID?, stream name: String?, at time: LogTime
    ) -> [Line] {
        let stream = Stream(agent: agent, name: name)
        var lines: [Line] = []
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0a) {
            lines.append(close(stream, with: bytes[start..<end], at: time))
            start = end + 1
        }
        guard start < bytes.count else { return lines }
        let line = close(stream, with: bytes[start...], at: time)
        if line.bytes.count < OpenLines.limit { open[stream] = line } else { lines.append(line) }
        return lines
    }

    /// Gives up waiting for the rest of lines that began long before, or of all.
    public mutating func flush(before time: LogTime? = nil) -> [Line] {
        guard !open.isEmpty else { return [] }
        let due = open.filter { _, line in
            time.map { $0.microseconds &- line.time.microseconds > OpenLines.patience } ?? true
        }
        for stream in due.keys { open[stream] = nil }
        return due.values.sorted { $0.time < $1.time }
    }

    /// What an agent's last program left open is a line: its next one begins another.
    public mutating func end(of agent: AgentID?) -> [Line] {
        let left = open.filter { stream, _ in stream.agent == agent }
        for stream in left.keys { open[stream] = nil }
        return left.values.sorted { $0.time < $1.time }
    }

    private mutating func close(
        _ stream: Stream, with rest: ArraySlice<UInt8>, at time: LogTime
    ) -> Line {
        let begun = open.removeValue(forKey: stream)
        return Line(
            time: begun?.time ?? time, agent: stream.agent, bytes: (begun?.bytes ?? []) + rest)
    }
}
