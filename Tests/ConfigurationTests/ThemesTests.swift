import Canvas
import Glibc
import Support
import Testing

@testable import Configuration

/// Themes, from files and built in.
@Suite struct ThemesTests {
    private let scratch = Scratch()

    /// The theme that some files make, and what is said of them, a line each.
    private func read(
        _ name: String, _ files: [String: String]
    ) throws -> (theme: Theme?, warnings: [String]) {
        mkdir("\(scratch.path)/themes", 0o700)
        for (name, text) in files {
            TextFile.write(Array(text.utf8), to: "\(scratch.path)/themes/\(name).yaml")
        }
        let found = Themes(ConfigurationFiles(directories: [scratch.path])).theme(name)
        let path = "\(scratch.path)/themes/"
        let warnings = (found?.warnings ?? []).map { warning in
            warning.text.hasPrefix(path) ? String(warning.text.dropFirst(path.count)) : warning.text
        }
        return (found?.theme, warnings)
    }

    private func pen(_ words: String) throws -> Pen? {
        try read("x", ["x": "roles: {calm: '\(words)'}"]).theme?.pens[.calm]
    }

    @Test(arguments: [
        ("red", Pen(foreground: .palette(1))), ("bright-blue", Pen(foreground: .palette(12))),
        ("173 on 0", Pen(foreground: .palette(173), background: .palette(0))),
        ("#0a0B0c", Pen(foreground: .rgb(10, 11, 12))), ("default", Pen()),
        ("on #ffffff bold", Pen(background: .rgb(255, 255, 255), attributes: .bold)),
        ("bold underline", Pen(attributes: [.bold, .underline])), ("", Pen()),
    ])
    func words(_ text: String, _ pen: Pen) throws {
        #expect(try self.pen(text) == pen)
    }

    @Test func aRoleThatIsNotNamedLooksLikeItsParent() throws {
        let theme = try #require(try read("x", ["x": "roles: {rule: red, text: blue}"]).theme)
        #expect(theme.pen(of: .ruleFocus).foreground == .palette(1))
        #expect(theme.pen(of: .calm).foreground == .palette(4))
    }

    @Test func whatIsWrongIsNamedAndSkipped() throws {
        let text = """
            inherit: dark
            palette:
              warm: "#12345"
              cool: 256
              good: "#123456"
            roles:
              staus.failed: red
              status.idle: reed
              calm: good on
              bad: [red]
              doubt: warm bold
              good: good blod
              attention: no
              text: good
            """
        let (theme, warnings) = try read("x", ["x": text])
        #expect(
            warnings == [
                "x.yaml:1:1: there is no key 'inherit'; did you mean 'inherits'?",
                "x.yaml:3:9: 'warm' is '#12345'; expected \(ColourWords.expected)",
                "x.yaml:4:9: 'cool' is '256'; expected \(ColourWords.expected)",
                "x.yaml:7:3: there is no role 'staus.failed'; did you mean 'status.failed'?",
                "x.yaml:10:8: 'bad' is a list; expected a colour, 'on' and another one, attributes",
                "x.yaml:13:14: 'attention' is 'no', which is true or false to some readers; "
                    + "expected quotes around it",
                "x.yaml:8:16: 'status.idle' has no colour or attribute 'reed'; did you mean 'red'?",
                "x.yaml:9:9: 'calm' has no colour or attribute ''; expected a name of the palette, "
                    + "'#rrggbb', or bold, dim, italic, underline, reverse",
                "x.yaml:11:10: 'doubt' has no colour or attribute 'warm'; expected a name of the "
                    + "palette, '#rrggbb', or bold, dim, italic, underline, reverse",
                "x.yaml:12:9: 'good' has no colour or attribute 'blod'; did you mean 'bold'?",
            ])
        #expect(theme?.pens == [.text: Pen(foreground: .rgb(0x12, 0x34, 0x56))])
    }

    @Test(arguments: [
        "[", "a: b: c", "{a: 1", "\t", "- a", "just text", "\u{0}", "&a b", "roles: {a: *b}",
    ])
    func aFileThatIsNoneIsNamed(_ text: String) throws {
        let (theme, warnings) = try read("x", ["x": text])
        #expect(theme?.pens.isEmpty == true)
        #expect(!warnings.isEmpty)
        #expect(warnings.allSatisfy { $0.hasPrefix("x.yaml:") }, "\(warnings)")
    }

    @Test func aThemeInheritsPaletteAndRoles() throws {
        let (theme, warnings) = try read(
            "child",
            [
                "child": "inherits: mother\npalette: {a: red}\nroles: {calm: b}",
                "mother": "palette: {a: green, b: blue}\nroles: {good: a, calm: a, bad: b}",
            ])
        #expect(warnings.isEmpty)
        #expect(
            theme?.pens[.good]?.foreground == .palette(1), "its own colour in an inherited role")
        #expect(theme?.pens[.calm]?.foreground == .palette(4))
        #expect(theme?.pens[.bad]?.foreground == .palette(4))
    }

    @Test func oneOfItsOwnNameIsTheNext() throws {
        let (theme, warnings) = try read("dark", ["dark": "inherits: dark\nroles: {calm: 7}"])
        #expect(warnings.isEmpty)
        #expect(theme?.pens[.calm]?.foreground == .palette(7))
        #expect(theme?.pens[.statusFailed] != nil)
    }

    @Test func circlesEnd() throws {
        let (theme, warnings) = try read(
            "a", ["a": "inherits: b\nroles: {calm: 7}", "b": "inherits: a"])
        #expect(theme?.pens[.calm]?.foreground == .palette(7))
        #expect(warnings.count == 1)
        #expect(warnings[0].hasPrefix("b.yaml:1:11: there is no theme 'a' to inherit from"))
    }

    @Test(arguments: ["nonesuch", "", "../themes/dark", ".hidden", "a\u{0}b"])
    func aThemeThatIsNotThere(_ name: String) throws {
        #expect(try read(name, [:]).theme == nil)
    }
}

// MARK: - What is built in

extension ThemesTests {
    static let own = ["colour-blind", "dark", "high-contrast", "light", "monochrome", "terminal"]

    @Test func allAreThere() {
        #expect(Themes(ConfigurationFiles(directories: [])).names == Self.own)
    }

    @Test(arguments: own)
    func everyOneIsRight(_ name: String) throws {
        let found = try #require(Themes(ConfigurationFiles(directories: [])).theme(name))
        #expect(found.warnings.map(\.text) == [])
        #expect(found.theme.name == name)
    }

    // Whatever the colours, marks and words tell the statuses apart; these groups differ in look as well.
    @Test(arguments: own.filter { $0 != "monochrome" })
    func whatMattersLooksDifferent(_ name: String) throws {
        let theme = try #require(Themes(ConfigurationFiles(directories: [])).theme(name)).theme
        let groups: [Role] = [
            .statusWaiting, .statusFailed, .statusUnsure, .statusWorking, .statusPaused,
            .statusIdle,
        ]
        #expect(Set(groups.map { theme.pen(of: $0) }).count == groups.count)
        #expect(theme.pen(of: .diffAdded) != theme.pen(of: .diffRemoved))
        #expect(theme.pen(of: .barReplay).attributes.contains(.reverse))
        #expect(theme.pen(of: .selected) != theme.pen(of: .text))
    }

    // Two of them: the terminal has one without asking for files.
    @Test func monochromeIsTheOneOfTheTerminal() throws {
        let theme = try #require(Themes(ConfigurationFiles(directories: [])).theme("monochrome"))
        #expect(theme.theme == Theme.monochrome)
        for pen in theme.theme.pens.values {
            #expect(pen.foreground == .standard && pen.background == .standard)
        }
    }

    // Checked by the luminance of WCAG 2: text to be read at 4.5 to 1 on its ground.
    @Test(arguments: [("dark", 0.0), ("light", 1.0), ("high-contrast", 0.0), ("colour-blind", 0.0)])
    func textCanBeRead(_ name: String, _ ground: Double) throws {
        let theme = try #require(Themes(ConfigurationFiles(directories: [])).theme(name)).theme
        let faint: Set<Role> = [
            .rule, .footerDisabled, .logTime, .blockScreen, .timelineFuture,
        ]
        for role in Role.allCases where !faint.contains(role) {
            guard case .rgb(let red, let green, let blue) = theme.pen(of: role).foreground else {
                continue
            }
            let contrast = Self.contrast(Self.luminance(red, green, blue), ground)
            #expect(contrast >= 4.5, "\(name) \(role.rawValue) \(contrast)")
        }
    }

    private static func contrast(_ one: Double, _ other: Double) -> Double {
        (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    private static func luminance(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Double {
        func linear(_ value: UInt8) -> Double {
            let part = Double(value) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
}
