internal import Swarm

// What clients want of the files.
extension Wish {
    /// How long a label may be.
    private static let labelBytes = 200

    static func label(_ body: JSON) throws(Objection) -> String? {
        guard let label = try text("label", in: body) else { return nil }
        guard !label.isEmpty, label.utf8.count <= labelBytes,
            !label.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw bad("'label' may have \(labelBytes) bytes, and no control characters")
        }
        // It must not be taken for a place in the log.
        guard Int64(label) == nil else {
            throw bad("'\(label)' is a number: as a label it would be taken for the id of an event")
        }
        return label
    }

    static func fork(_ body: JSON) throws(Objection) -> FileTask {
        guard let id = body["to"]?.int, id > 0 else { throw bad("'to' must be the id of an event") }
        let path = try text("path", in: body)
        if let path {
            guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else {
                throw bad("'path' must be an absolute path")
            }
        }
        guard let name = try name(body) else { throw bad("'name' must be a string") }
        return .fork(
            ForkWish(to: EventID(id), name: name.rawValue, path: path),
            isPreview: body["dry_run"]?.bool ?? false)
    }

    /// With whoever is to take up its conversation afterwards.
    static func bringBack(_ task: FileTask, _ body: JSON) throws(Objection) -> Instruction {
        guard let value = body["continue"], !value.isNull else { return .files(task) }
        let names = value.array?.compactMap(\.string) ?? []
        guard names.count == value.array?.count, names.count <= Letter.nameLimit else {
            throw bad("'continue' must be a list of names or ids")
        }
        return names.isEmpty ? .files(task) : .bringBack(task, continuing: names)
    }

    static func rewind(_ body: JSON) throws(Objection) -> FileTask {
        guard let id = body["to"]?.int, id > 0 else { throw bad("'to' must be the id of an event") }
        return .rewind(to: EventID(id), isPreview: body["dry_run"]?.bool ?? false)
    }
}
