internal import Canvas
internal import MissionControl
internal import Swarm

/// What one look at the machine found: a fact, and what to do where it should be otherwise.
struct Finding: Equatable {
    enum Grade: String {
        case ok
        /// Worth knowing; nothing is wrong.
        case note
        case wrong
    }

    let subject: String
    let fact: Text
    let grade: Grade
    /// What to do; nil when all is well.
    let advice: Text?

    static func ok(_ subject: String, _ fact: Text) -> Finding {
        Finding(subject: subject, fact: fact, grade: .ok, advice: nil)
    }

    static func note(_ subject: String, _ fact: Text, _ advice: Text) -> Finding {
        Finding(subject: subject, fact: fact, grade: .note, advice: advice)
    }

    static func wrong(_ subject: String, _ fact: Text, _ advice: Text) -> Finding {
        Finding(subject: subject, fact: fact, grade: .wrong, advice: advice)
    }
}

extension [Finding] {
    var isAllWell: Bool { !contains { $0.grade == .wrong } }

    /// A line each, or more where a terminal is narrow; what is well ends in `ok`, all of them
    /// under each other.
    func lines(_ face: Face) -> [Text] {
        let subjects = map(\.subject.utf8.count).max() ?? 0
        let margin = subjects + 4
        let room = face.columns.map { Swift.max($0 - margin, 20) }
        let facts = filter { $0.advice == nil }.map { face.width(of: $0.fact) }
        let widest = Swift.min(facts.max() ?? 0, 60, room.map { $0 - 4 } ?? 60)
        return flatMap { finding in
            let mark = finding.grade.mark
            let subject = Text(own: finding.subject).padded(to: subjects)
            var lines = finding.text(face, widest, room)
            lines[0] = "\(Text(own: mark.sign).styled(mark.role)) \(subject)  \(lines[0])"
            let indent = Text(own: String(repeating: " ", count: margin))
            return [lines[0]] + lines.dropFirst().map { indent + $0 }
        }
    }

    /// One object: whether all is well, and every finding by itself.
    func json(version: String) -> JSON {
        ["version": JSON(version), "ok": JSON(isAllWell), "checks": JSON(map(\.json))]
    }
}

extension Finding {
    fileprivate func text(_ face: Face, _ widest: Int, _ room: Int?) -> [Text] {
        guard let advice else {
            var lines = face.wrapped(fact, to: room.map { _ in widest })
            lines.append(lines.removeLast().padded(to: widest) + "  " + Text("ok").styled(.good))
            return lines
        }
        return face.wrapped(fact + ": " + advice, to: room)
    }

    fileprivate var json: JSON {
        let exact = Face()
        return [
            "check": JSON(subject), "grade": JSON(grade.rawValue),
            "fact": JSON(exact.string(fact)),
            "advice": advice.map { JSON(exact.string($0)) } ?? .null,
        ]
    }
}

extension Finding.Grade {
    fileprivate var mark: Block.Mark {
        switch self {
        case .ok: Block.Mark(sign: " ", role: .text)
        case .note: .doubt
        case .wrong: .bad
        }
    }
}
