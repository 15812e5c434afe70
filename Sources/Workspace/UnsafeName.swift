/// Names that git would take for its own somewhere, so that nobody writes them: in any case, in the short
/// form that Windows gives it, with what Windows and macOS pass over. And our own.
enum UnsafeName {
    /// Nil where a name can be written.
    static func reason(_ name: [UInt8]) -> String? {
        guard Path.isName(name[...]), !name.contains(0) else { return "it is no name" }
        if name.elementsEqual(".skep".utf8) { return "it is where skep has its own files" }
        var plain = name.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }
        while let last = plain.last, last == 0x20 || last == 0x2e { plain.removeLast() }
        if let colon = plain.firstIndex(of: 0x3a) { plain.removeSubrange(colon...) }
        let isGit = plain.elementsEqual(".git".utf8) || plain.elementsEqual("git~1".utf8)
        return isGit || withoutIgnorables(plain).elementsEqual(".git".utf8)
            ? "git would take it for its own" : nil
    }

    /// Code points that macOS does not see in a name.
    private static func withoutIgnorables(_ name: [UInt8]) -> [UInt8] {
        guard name.contains(where: { $0 >= 0x80 }),
            let text = String(validating: name, as: UTF8.self)
        else { return name }
        let seen = text.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x200c...0x200f, 0x202a...0x202e, 0x206a...0x206f, 0xfeff: false
            default: true
            }
        }
        return Array(String(String.UnicodeScalarView(seen)).utf8)
    }
}
