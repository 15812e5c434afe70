public import Canvas

/// The themes there are, each in a file of its own: `themes/dark.yaml`.
public struct Themes: Sendable {
    private let files: ConfigurationFiles

    public init(_ files: ConfigurationFiles) { self.files = files }

    /// What is taken where nobody says otherwise.
    public static let standard = "dark"
    /// How many files may inherit from one another.
    private static let depthLimit = 16

    public var names: [String] { files.names(in: "themes", ending: ".yaml") }

    /// A theme by its name, and what is wrong with its files, which counts as if it were not there. Nil where
    /// there is no theme of that name.
    public func theme(_ name: String) -> (theme: Theme, warnings: [Warning])? {
        var warnings: [Warning] = []
        guard let chain = chain(name, &warnings) else { return nil }
        // The nearest word on a colour counts, also for what an ancestor says in it.
        let palette = chain.reversed().reduce(into: [:]) { palette, link in
            palette.merge(link.file.palette) { $1 }
        }
        var theme = Theme(name: name, pens: [:])
        for link in chain.reversed() {
            for (role, text, place) in link.file.roles {
                do throws(ColourWords.UnknownWord) {
                    theme.pens[role] = try ColourWords.pen(text, palette: palette)
                } catch {
                    warnings.append(
                        Warning(path: link.path, mistake: Themes.mistake(error, role, place)))
                }
            }
        }
        return (theme, warnings)
    }

    private typealias Link = (path: String, file: ThemeFile)

    /// The theme's file and those it inherits from. One that inherits a theme of its own name means the
    /// next file of that name: so a few words of one's own can change a theme that came with the program.
    private func chain(_ name: String, _ warnings: inout [Warning]) -> [Link]? {
        guard let first = find(name, besides: []) else { return nil }
        var chain = [link(first, &warnings)]
        while let parent = chain[chain.count - 1].file.parent {
            guard chain.count < Themes.depthLimit,
                let found = find(parent.name, besides: chain.map(\.path))
            else {
                warnings.append(
                    Warning(path: chain[chain.count - 1].path, mistake: missing(parent)))
                break
            }
            chain.append(link(found, &warnings))
        }
        return chain
    }

    private func find(_ name: String, besides seen: [String]) -> ConfigurationFiles.Found? {
        // A name is a name and no path.
        guard !name.isEmpty, !name.hasPrefix("."), !name.utf8.contains(UInt8(ascii: "/")),
            !name.utf8.contains(0)
        else { return nil }
        return files.all("themes/\(name).yaml").first { !seen.contains($0.path) }
    }

    private func link(_ found: ConfigurationFiles.Found, _ warnings: inout [Warning]) -> Link {
        let file = ThemeFile(found.bytes)
        warnings += file.mistakes.map { Warning(path: found.path, mistake: $0) }
        return (found.path, file)
    }

    private func missing(_ parent: (name: String, place: Place)) -> Mistake {
        Mistake(
            at: parent.place, "there is no theme \(quoted(parent.name)) to inherit from",
            expected: names.joined(separator: ", "),
            unknown: Mistake.Unknown(typed: parent.name, known: names))
    }

    private static func mistake(
        _ error: ColourWords.UnknownWord, _ role: Role, _ place: Place
    ) -> Mistake {
        Mistake(
            at: place, "'\(role.rawValue)' has no colour or attribute \(quoted(error.word))",
            expected: "a name of the palette, '#rrggbb', or bold, dim, italic, underline, reverse",
            unknown: Mistake.Unknown(typed: error.word, known: error.known))
    }
}
