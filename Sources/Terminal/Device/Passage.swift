/// What a terminal is sent when the screen comes and when it goes.
struct Passage {
    let enter: [UInt8]
    /// The same where the screen is there already, and somebody may have changed how it works.
    let again: [UInt8]
    let leave: [UInt8]

    private static let pasteOn = Array("\u{1b}[?2004h".utf8)
    private static let pasteOff = Array("\u{1b}[?2004l".utf8)
    /// Presses, releases and drags, with numbers of any size.
    private static let mouseOn = Array("\u{1b}[?1002h\u{1b}[?1006h".utf8)
    private static let mouseOff = Array("\u{1b}[?1006l\u{1b}[?1002l".utf8)

    /// As a terminal's description says. `isModern` terminals know more than descriptions have words for.
    init(_ curses: borrowing Curses, rows: Int, hasMouse: Bool, isModern: Bool) {
        // An earlier program may have left a part of the screen scrolling, a character set, a colour.
        var again = curses.sequence("csr", 0, rows - 1) ?? []
        again += curses.sequence("sgr0") ?? []
        again += curses.sequence("smam") ?? []
        again += curses.sequence("civis") ?? []
        var leave: [UInt8] = []
        if isModern {
            again += Passage.pasteOn + (hasMouse ? Passage.mouseOn : [])
            leave += (hasMouse ? Passage.mouseOff : []) + Passage.pasteOff
        }
        leave += curses.depth != .none ? curses.sequence("op") ?? [] : []
        leave += curses.sequence("sgr0") ?? []
        leave += curses.sequence("cnorm") ?? []
        // Below what was drawn, where there is no other screen to go back to.
        leave += curses.sequence("cup", rows - 1, 0) ?? []
        leave += curses.sequence("rmcup") ?? Array("\r\n".utf8)
        self.again = again
        enter = (curses.sequence("smcup") ?? []) + again
        self.leave = leave
    }
}
