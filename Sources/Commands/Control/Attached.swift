internal import MissionControl
internal import Swarm

/// An agent whose terminal somebody looks at.
struct Attached {
    let name: String
    /// The terminal that types; nil where nobody does.
    let writer: String?
    let watchers: Int64

    static func all(_ json: JSON?) -> [Attached] {
        (json?.array ?? []).compactMap { json in
            guard let name = json["agent"]?.string, let watchers = json["watchers"]?.int else {
                return nil
            }
            return Attached(name: name, writer: json["writer"]?.string, watchers: watchers)
        }
    }

    var sentence: Text {
        let writing: Text? = writer.map { "\(name) from \($0)" }
        let watching: Text? =
            watchers == 0 ? nil : watchers == 1 ? "1 watches" : "\(watchers) watch"
        return writing.map { [$0, watching ?? Text()].joined(by: ", ") }
            ?? "\(name), \(watching ?? Text())"
    }
}
