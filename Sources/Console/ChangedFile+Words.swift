public import Workspace

extension FileDifference.Content {
    /// Why there are no lines; nil where there are, or none are needed.
    public var absence: String? {
        switch self {
        case .lines: nil
        case .binary: "binary"
        case .tooLarge: "too large to be kept"
        case .unreadable: "could not be read"
        case .gone: "gone from the record"
        }
    }
}

extension ChangedFile {
    /// What there is to say of it that its lines do not.
    public var remark: String? {
        if isDirectory, before == nil || after == nil {
            return after == nil ? "directory removed" : "directory added"
        }
        guard let before = before?.version, let after = after?.version else { return nil }
        if before.kind != after.kind {
            return after.kind == .link ? "a link now" : "no \(before.kind) any more"
        }
        guard before.mode != after.mode else { return nil }
        return "mode \(String(before.mode, radix: 8)) to \(String(after.mode, radix: 8))"
    }
}
