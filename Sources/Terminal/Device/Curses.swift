internal import CNcurses
internal import Canvas

/// What ncurses knows of a terminal: its description (`terminfo(5)`), and how numbers are put into its sequences.
///
/// There can be one at a time, because ncurses is global.
struct Curses: ~Copyable {
    /// None where the terminal has no colours, or nobody wants them.
    let depth: ColourDepth

    init(_ name: String, _ wish: ColourWish) throws(TerminalError) {
        var problem: CInt = 0
        guard setupterm(name, 1, &problem) == OK else { throw .unknown(name) }
        // Without words for them, or for going back, there are none.
        let hasWords = ["setaf", "setab", "sgr0"].allSatisfy { (name: String) in
            skep_string(name) != nil
        }
        depth =
            hasWords
            ? wish.depth(
                colours: Int(tigetnum("colors")), isDirect: tigetflag("RGB") == 1, on: name)
            : .none
    }

    deinit { del_curterm(skep_description()) }

    /// A sequence without the pauses that old terminals need; nil where there is none.
    borrowing func sequence(_ name: String) -> [UInt8]? {
        guard let text = skep_string(name) else { return nil }
        let bytes = Curses.withoutPauses(String(cString: text).utf8)
        return bytes.isEmpty ? nil : bytes
    }

    borrowing func sequence(_ name: String, _ first: Int, _ second: Int = 0) -> [UInt8]? {
        guard let text = skep_string(name),
            // Before numbers are put in, which may look like one.
            let filled = skep_with_numbers(
                String(decoding: Curses.withoutPauses(String(cString: text).utf8), as: UTF8.self),
                CInt(first), CInt(second))
        else { return nil }
        return Array(String(cString: filled).utf8)
    }

    borrowing func flag(_ name: String) -> Bool { tigetflag(name) == 1 }

    /// 0 where the description does not say.
    borrowing func number(_ name: String) -> Int { max(Int(tigetnum(name)), 0) }

    /// Without what `terminfo(5)` writes as `$<5/>`.
    static func withoutPauses(_ text: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.first {
            if rest.starts(with: [0x24, 0x3c]), let end = rest.firstIndex(of: 0x3e) {
                rest = rest[(end + 1)...]
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return bytes
    }
}
