/// What `docs/` shows as examples.
public enum Documentation {
    private static let directory =
        #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/docs/"

    public static func path(_ file: String) -> String { directory + file }

    /// The fenced blocks of `protocol.md` in one language, in their order.
    public static func blocks(_ language: String) -> [String] {
        let page = TextFile.read(path("protocol.md")) ?? ""
        return page.split(separator: "```\(language)\n").dropFirst().compactMap {
            $0.split(separator: "```").first.map(String.init)
        }
    }

    /// The Python example whose first line names it, such as `# hello.py ENDPOINT`.
    public static func script(_ name: String) -> String? {
        blocks("python").first { $0.hasPrefix("# \(name) ") }
    }
}
