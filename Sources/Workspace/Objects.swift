/// One line of a git tree.
struct TreeEntry: Equatable {
    enum Kind: String {
        case file = "100644"
        case program = "100755"
        case link = "120000"
        case tree = "40000"
    }

    let kind: Kind
    let name: [UInt8]
    let object: ObjectID

    /// As `git mktree -z` reads it.
    func append(to text: inout [UInt8]) {
        text += Array("\(kind.rawValue) \(kind == .tree ? "tree" : "blob") ".utf8)
        text += object.text
        text.append(0x09)
        text += name
        text.append(0)
    }

    /// Reads a whole tree as git keeps it; nil where it is none, or has what we never write.
    static func list(_ bytes: [UInt8]) -> [TreeEntry]? {
        var entries: [TreeEntry] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let blank = rest.firstIndex(of: 0x20),
                let kind = Kind(rawValue: String(decoding: rest[..<blank], as: UTF8.self)),
                let end = rest[blank...].firstIndex(of: 0),
                let object = ObjectID(raw: rest[(end + 1)...].prefix(20))
            else { return nil }
            let name = Array(rest[(blank + 1)..<end])
            entries.append(TreeEntry(kind: kind, name: name, object: object))
            rest = rest[(end + 21)...]
        }
        return entries
    }
}

struct Commit: Equatable {
    let tree: ObjectID
    let parent: ObjectID?
    /// In microseconds since 1970; git keeps the seconds.
    let time: Int64
    let message: String

    var bytes: [UInt8] {
        let who = "skep <skep@localhost> \(max(time, 0) / 1_000_000) +0000"
        let parents = parent.map { "parent \($0)\n" } ?? ""
        let head = "tree \(tree)\n\(parents)author \(who)\ncommitter \(who)\n\n"
        return Array("\(head)\(message)\n".utf8)
    }

    /// The tree of a commit as git keeps it; nil where it is none.
    static func tree(_ bytes: [UInt8]) -> ObjectID? {
        guard bytes.starts(with: "tree ".utf8) else { return nil }
        return ObjectID(bytes.dropFirst(5).prefix(40))
    }
}
