import Canvas
import Glibc
import Support
import Testing

@testable import Configuration

/// Keys that a person chose, and the rest of what the screen is told.
@Suite struct KeyChoicesTests {
    private static let actions = [
        KeyAction("pause", keys: [Key("p")], mode: "live"),
        KeyAction("stop", keys: [Key("x")], mode: "live"),
        KeyAction("stop-all", keys: [Key("X")], mode: "live"),
        KeyAction("leave", keys: [Key("q"), .control("c")]),
        KeyAction("help", keys: [Key("?")]),
        KeyAction("search", keys: [Key("/")]),
        KeyAction("filter", keys: [Key("/")], panes: ["swarm"]),
        KeyAction("edit", keys: [Key("e")], panes: ["diff"]),
        KeyAction("next-error", keys: [Key("e")], panes: ["log"]),
        KeyAction("play", keys: [Key(" ")], mode: "replay"),
    ]

    private func read(_ text: String) -> (keys: [String: String], warnings: [String]) {
        let choices = KeyChoices(Array(text.utf8), path: "k", actions: Self.actions)
        let keys = choices.keys.mapValues { $0.map(\.name).joined(separator: " ") }
        return (keys, choices.warnings.map(\.text))
    }

    @Test(arguments: [
        ("pause: P", ["pause": "P"]), ("pause: p F5", ["pause": "p F5"]),
        ("pause: [p, F5]", ["pause": "p F5"]), ("pause: []", ["pause": ""]),
        ("pause: '['", ["pause": "["]), ("pause: 7", ["pause": "7"]), ("# nothing", [:]), ("", [:]),
        ("pause: ctrl-alt-x", ["pause": "ctrl-alt-x"]), ("pause: space", ["pause": "space"]),
        // Two that change places.
        ("pause: x\nstop: p", ["pause": "x", "stop": "p"]),
        // The other one gives it up.
        ("pause: x\nstop: d", ["pause": "x", "stop": "d"]),
        ("pause: x\nstop: []", ["pause": "x", "stop": ""]),
        // In other panes, in another mode, or less special: no clash.
        ("edit: n-\nnext-error: E", ["next-error": "E"]), ("filter: e", ["filter": "e"]),
        ("play: p", ["play": "p"]), ("help: p", ["help": "p"]),
    ])
    func choices(_ text: String, _ keys: [String: String]) {
        #expect(read(text).keys == keys)
    }

    @Test(arguments: [
        ("paus: P", "k:1:1: there is no action 'paus'; did you mean 'pause'?", [:]),
        (
            "pause: PP",
            "k:1:8: there is no key 'PP'; expected the names of keys, such as p, ctrl-f, F12; "
                + "[] for none", [:]
        ),
        (
            "pause: [p, hyper-x]",
            "k:1:12: there is no key 'hyper-x'; expected the names of keys, such as p, ctrl-f, "
                + "F12; [] for none", ["pause": "p"]
        ),
        (
            "pause: n",
            "k:1:8: 'pause' is 'n', which is true or false to some readers; expected quotes "
                + "around it", [:]
        ),
        (
            "pause: x",
            "k:1:8: 'x' is the key of 'stop' too; expected another key, or another one for 'stop'",
            [:]
        ),
        (
            "pause: [x, F5]",
            "k:1:9: 'x' is the key of 'stop' too; expected another key, or another one for 'stop'",
            ["pause": "F5"]
        ),
        (
            "pause: F5\nstop: F5",
            "k:2:7: 'F5' is the key of 'pause' too, from line 1; expected another key, or another "
                + "one for 'pause'", ["pause": "F5"]
        ),
        (
            "edit: E\nfilter: z\nnext-error: z z\nhelp: '/'",
            "k:4:7: '/' is the key of 'search' too; expected another key, or another one for "
                + "'search'", ["edit": "E", "filter": "z", "next-error": "z z"]
        ),
        ("[a]", "k:1:1: the file is a list; expected the names of actions and their keys", [:]),
        (
            "pause: {a: b}",
            "k:1:8: 'pause' is a mapping; expected the names of keys, such as p, "
                + "ctrl-f, F12; [] for none", [:]
        ),
    ])
    func mistakes(_ text: String, _ warning: String, _ keys: [String: String]) {
        let found = read(text)
        #expect(found.warnings == [warning])
        #expect(found.keys == keys)
    }

    // Teeth: with the rules left away, each of these would be a clash.
    @Test func onlyTheSamePlaceClashes() {
        let bare = Self.actions.map { KeyAction($0.name, keys: $0.keys) }
        for text in ["filter: e", "play: p", "help: p"] {
            #expect(read(text).warnings == [])
            #expect(KeyChoices(Array(text.utf8), path: "k", actions: bare).warnings.count == 1)
        }
    }
}

// MARK: - Files

extension KeyChoicesTests {
    @Test func theFirstFileCounts() {
        let (own, shared) = (Scratch(), Scratch())
        TextFile.write(Array("theme: light".utf8), to: "\(shared.path)/screen.yaml")
        let files = ConfigurationFiles(directories: [own.path, shared.path])
        #expect(ScreenSettings(files).theme == "light")
        TextFile.write(Array("mouse: false".utf8), to: "\(own.path)/screen.yaml")
        #expect(ScreenSettings(files).theme == "dark")
        #expect(!ScreenSettings(files).hasMouse)
    }

    @Test(arguments: [
        (["XDG_CONFIG_HOME": "/x", "HOME": "/h"], "/x/skep"), (["HOME": "/h"], "/h/.config/skep"),
        (["XDG_CONFIG_HOME": "x", "HOME": "/h"], "/h/.config/skep"), ([:], nil),
    ])
    func whereFilesAre(_ environment: [String: String], _ first: String?) {
        let files = ConfigurationFiles(environment: environment, prefix: "/usr/local")
        #expect(files.directories == [first, "/usr/local/share/skep"].compactMap { $0 })
    }

    @Test func whatIsNoPlainFileIsPassedOver() {
        let scratch = Scratch()
        mkfifo("\(scratch.path)/screen.yaml", 0o600)
        mkdir("\(scratch.path)/keys.yaml", 0o700)
        let files = ConfigurationFiles(directories: [scratch.path])
        #expect(ScreenSettings(files) == ScreenSettings())
        #expect(KeyChoices(files, actions: Self.actions) == KeyChoices())
    }

    @Test func settingsSayWhatIsWrong() {
        let scratch = Scratch()
        let text =
            "them: x\nmarks: plan\nmouse: yes\nclipboard: true\nbell: true\n"
            + "notification: osc8\n"
        TextFile.write(Array(text.utf8), to: "\(scratch.path)/screen.yaml")
        let settings = ScreenSettings(ConfigurationFiles(directories: [scratch.path]))
        #expect(settings.usesClipboard && settings.hasBell && settings.notification == nil)
        #expect(
            settings.warnings.map { String($0.text.dropFirst(scratch.path.count + 1)) } == [
                "screen.yaml:1:1: there is no key 'them'; did you mean 'theme'?",
                "screen.yaml:2:8: 'marks' is 'plan'; expected full or plain",
                "screen.yaml:3:8: 'mouse' is 'yes'; expected true or false",
                "screen.yaml:6:15: 'notification' is 'osc8'; expected none, osc9 or osc777",
            ])
    }

    // What docs/configuration.md shows is right.
    @Test func theExamplesAreRight() throws {
        let page = try #require(TextFile.read(Documentation.path("configuration.md")))
        let blocks = page.split(separator: "```yaml\n").dropFirst()
            .compactMap { $0.split(separator: "```").first.map(String.init) }
        #expect(blocks.count == 3)
        let scratch = Scratch()
        mkdir("\(scratch.path)/themes", 0o700)
        for block in blocks {
            let name = block.dropFirst(2).prefix { $0 != "\n" }
            TextFile.write(Array(block.utf8), to: "\(scratch.path)/\(name)")
        }
        let files = ConfigurationFiles(directories: [scratch.path])
        #expect(ScreenSettings(files).warnings == [])
        #expect(ScreenSettings(files).theme == "light")
        let heather = try #require(Themes(files).theme("heather"))
        #expect(heather.warnings == [])
        #expect(heather.theme.pen(of: .titleFocus).foreground == .rgb(0xb4, 0x8e, 0xad))
        let choices = KeyChoices(files, actions: Self.actions)
        #expect(choices.warnings == [])
        #expect(choices.keys["pause"] == [Key("p"), Key(.function(5))])
    }

    // The page names every role there is.
    @Test func theRolesAreAllNamed() throws {
        let page = try #require(TextFile.read(Documentation.path("configuration.md")))
        let words = Set(page.split { " `\n".contains($0) }.map(String.init))
        for role in Role.allCases { #expect(words.contains(role.rawValue), "\(role.rawValue)") }
    }
}
