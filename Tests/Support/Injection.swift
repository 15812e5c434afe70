/// A sequence that did harm somewhere, named after what it does.
public struct Injection: Sendable, CustomStringConvertible {
    public let name: String
    public let bytes: [UInt8]

    public var description: String { name }

    init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }

    init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

extension Injection {
    public static let all: [Injection] =
        commands + strings + controls
        + [0, 2, 4, 7, 8, 9, 10, 11, 50, 52, 104, 112, 133, 777, 1337].flatMap(operatingSystem)

    /// OSC with each end it can have, and none; the 8-bit forms raw and as UTF-8.
    /// All of them, one behind the other.
    public static let everything = all.flatMap(\.bytes)

    private static func operatingSystem(_ number: Int) -> [Injection] {
        let body = "\(number);c;cm0gLXJmIH4="
        return [
            Injection("OSC \(number), BEL", "\u{1b}]\(body)\u{7}"),
            Injection("OSC \(number), ST", "\u{1b}]\(body)\u{1b}\\"),
            Injection("OSC \(number), unterminated", "\u{1b}]\(body)"),
            Injection("OSC \(number), C1", "\u{9d}\(body)\u{9c}"),
            Injection("OSC \(number), raw C1", [0x9d] + Array(body.utf8) + [0x9c]),
        ]
    }

    private static let commands = [
        Injection("clear the screen (CVE-2021-25743)", "\u{1b}[2J\u{1b}[H"),
        Injection("hyperlink cut short (CVE-2022-46663)", "\u{1b}]8;;http://x\u{7f}\u{1b}[?1049h"),
        Injection("report the title (CVE-2003-0070)", "\u{1b}]2;; rm -rf ~ #\u{7}\u{1b}[21t"),
        Injection("report the icon (CVE-2010-2713)", "\u{1b}[20t"),
        Injection("run a program (ConEmu)", "\u{1b}]9;7;\"cmd\"\u{7}"),
        Injection("answer to DECRQSS", "\u{1b}P$q\nwhoami\n\u{1b}\\"),
        Injection("status report", "\u{1b}[6n\u{1b}[c\u{1b}[>q\u{5}"),
        Injection("log lines (CVE-2022-30123)", "GET /\u{1b}[1A\u{1b}[2K 200 OK"),
        Injection("raw CSI", [0x9b] + Array("31m".utf8)),
        Injection("8-bit CSI", "\u{9b}31m"),
        Injection("bracketed paste", "\u{1b}[201~; rm -rf ~\r"),
        Injection("reset", "\u{1b}c"),
        Injection("combining (CVE-2021-27135)", "a" + String(repeating: "\u{301}", count: 500)),
        Injection("trojan source (CVE-2021-42574)", "a\u{202e}\u{2066}// if admin\u{2069}\u{2066}"),
    ]

    private static let strings = ["P", "_", "^", "X", "k"].flatMap { kind in
        [
            Injection("ESC \(kind)", "\u{1b}\(kind)0;text\u{1b}\\"),
            Injection("ESC \(kind), unterminated", "\u{1b}\(kind)0;text"),
        ]
    }

    private static let controls =
        (Array(0...0x1f) + Array(0x7f...0x9f)).map { Injection("byte \($0)", [UInt8($0), 0x41]) }
        + (0x80...0x9f).map { Injection("U+00\(String($0, radix: 16))", [0xc2, UInt8($0)]) }
}
