internal import Swarm

/// What an archive keeps of a segment besides its rows: where they are, and what the log's own tables held of it.
struct ArchiveTable: Equatable {
    /// Rows that were compressed together.
    struct Frame: Equatable {
        let first: Int64
        let size: Int64
    }

    struct KeptKeyframe: Equatable {
        let agent: String
        let id: Int64
        let sealed: [UInt8]
    }

    var frames: [Frame] = []
    /// As in the table `postings`.
    var postings: [String: [UInt8]] = [:]
    /// Brain snapshots as they were kept, by the last row in them, rising.
    var states: [(id: Int64, kept: [UInt8])] = []
    var keyframes: [KeptKeyframe] = []

    static func == (one: ArchiveTable, other: ArchiveTable) -> Bool {
        one.frames == other.frames && one.postings == other.postings
            && one.states.elementsEqual(other.states, by: ==) && one.keyframes == other.keyframes
    }

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(number: Int64(frames.count))
        for frame in frames {
            bytes.append(number: frame.first)
            bytes.append(number: frame.size)
        }
        bytes.append(number: Int64(postings.count))
        for (key, ids) in postings.sorted(by: { $0.key < $1.key }) {
            bytes.append(blob: key.utf8)
            bytes.append(blob: ids)
        }
        bytes.append(number: Int64(states.count))
        for state in states {
            bytes.append(number: state.id)
            bytes.append(blob: state.kept)
        }
        bytes.append(number: Int64(keyframes.count))
        for keyframe in keyframes {
            bytes.append(blob: keyframe.agent.utf8)
            bytes.append(number: keyframe.id)
            bytes.append(blob: keyframe.sealed)
        }
        return bytes
    }

    /// Whether its frames are where and of what the segment says. Else they would be read from anywhere.
    func fits(_ segment: ArchiveSegment) -> Bool {
        var (next, left) = (segment.ids.lowerBound, segment.rowBytes)
        for (number, frame) in frames.enumerated() {
            guard number == 0 ? frame.first == next : frame.first >= next,
                segment.ids.contains(frame.first), 1...max(left, 1) ~= frame.size, left > 0
            else { return false }
            next = frame.first + 1
            left -= frame.size
        }
        return !frames.isEmpty && left == 0
    }

    init() {}

    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes.span.bytes)
        guard let frames = reader.count() else { return nil }
        for _ in 0..<frames {
            guard let first = reader.number(), let size = reader.number() else { return nil }
            self.frames.append(Frame(first: first, size: size))
        }
        guard let keys = reader.count() else { return nil }
        for _ in 0..<keys {
            guard let key = reader.text(), let ids = reader.blob() else { return nil }
            postings[key] = ids
        }
        guard let states = reader.count() else { return nil }
        for _ in 0..<states {
            guard let id = reader.number(), let kept = reader.blob() else { return nil }
            self.states.append((id, kept))
        }
        guard let keyframes = reader.count() else { return nil }
        for _ in 0..<keyframes {
            guard let agent = reader.text(), let id = reader.number(), let sealed = reader.blob()
            else { return nil }
            self.keyframes.append(KeptKeyframe(agent: agent, id: id, sealed: sealed))
        }
        guard reader.isAtEnd else { return nil }
    }
}
